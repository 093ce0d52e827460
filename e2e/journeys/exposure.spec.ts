import { readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { expect, test } from '@playwright/test'
import { readEnvironment } from '../support/environment'

/** What the built server lets the outside see of itself. */

const { baseUrl } = readEnvironment()

/** What a bare HTTP request is answered, headers included: for what clients with manners do not send. */
function ask(text: string): Promise<string> {
  const { hostname, port } = new URL(baseUrl)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(text.replaceAll('\n', '\r\n')))
    let answer = ''
    socket.setEncoding('utf8')
    socket.on('data', (chunk) => {
      answer += chunk
    })
    socket.on('end', () => resolve(answer))
    socket.on('error', reject)
  })
}
const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1])
const host = new URL(baseUrl).host

test('is nothing but what runs: no history of the source, no settings, no tests', () => {
  expect(readdirSync('.next/standalone').sort()).toEqual([
    '.next',
    'node_modules',
    'package.json',
    'public',
    'server.js',
  ])
})

test('serves nothing of the source, of settings or of folders, however the path is written', async () => {
  const paths = [
    '/.git/HEAD',
    '/.git/config',
    '/.git/',
    '/.svn/entries',
    '/.env',
    '/package.json',
    '/server.js',
    '/lib/env.ts',
    '/_next/',
    '/_next/static/',
    '/_next/static/..%2f..%2fserver.js',
    '/..%2f.git/HEAD',
    '/%2e%2e/.git/HEAD',
    '/../.git/HEAD',
    '/public/',
    '/.next/server/app-paths-manifest.json',
  ]
  for (const path of paths) {
    const answer = await ask(`GET ${path} HTTP/1.1\nHost: ${host}\nConnection: close\n\n`)
    expect.soft([path, [307, 308, 400, 404].includes(statusOf(answer))], answer.slice(0, 200)).toEqual([path, true])
    expect.soft(answer, path).not.toMatch(/ref: refs|\[core\]|DATABASE_URL|"dependencies"|Index of|createServer/)
  }
})

test('does not say a request back (TRACE), and shows no tools of developers', async ({ request }) => {
  for (const path of ['/', '/api/v1/jobs', '/health']) {
    const answer = await ask(`TRACE ${path} HTTP/1.1\nHost: ${host}\nX-Canary: canary\nConnection: close\n\n`)
    expect.soft(statusOf(answer), answer.slice(0, 200)).toBeGreaterThanOrEqual(400)
    expect.soft(answer).not.toContain('canary')
  }
  for (const path of [
    '/dev',
    '/dev/ui',
    '/__nextjs_original-stack-frames',
    '/_next/webpack-hmr',
    '/__nextjs_source-map',
  ])
    expect.soft((await request.get(path)).status(), path).toBe(404)
  expect((await request.get('/sign-in')).headers()).not.toHaveProperty('x-powered-by')
})

test('takes a request whose length is said in two ways for none, and closes the connection', async () => {
  const inner = `GET /health/live HTTP/1.1\nHost: ${host}\n\n`
  for (const lengths of [
    'Content-Length: 4\nTransfer-Encoding: chunked',
    'Content-Length: 4\nContent-Length: 5',
    'Transfer-Encoding: chunked, identity',
  ]) {
    const answer = await ask(`POST /api/auth/sign-out HTTP/1.1\nHost: ${host}\n${lengths}\n\n0\n\n${inner}`)
    expect.soft(statusOf(answer), answer.slice(0, 200)).toBe(400)
    expect.soft(answer.match(/^HTTP\/1\.1/gm), lengths).toHaveLength(1)
  }
})

test('every answer says that its type is not to be guessed, where it may be shown, and what a link tells', async ({
  request,
}) => {
  for (const path of ['/sign-in', '/health', '/api/v1/jobs', '/nothing-here', '/robots.txt', '/icon.svg']) {
    const headers = (await request.get(path)).headers()
    expect.soft(headers['x-content-type-options'], path).toBe('nosniff')
    expect.soft(headers['referrer-policy'], path).toBe('strict-origin-when-cross-origin')
    expect.soft(headers['content-security-policy'], path).toContain("default-src 'none'")
    expect.soft(headers['content-security-policy'], path).toContain("frame-ancestors 'none'")
    expect.soft(headers['content-type'], path).toMatch(/^(text\/[a-z]+; ?charset=utf-8|[a-z]+\/[a-z+]+)/i)
  }
})
