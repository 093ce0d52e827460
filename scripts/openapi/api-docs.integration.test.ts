import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeKey } from '@/lib/services/keys/manage'
import { openTestDatabase } from '@/lib/testing/database'
import { askForJob, makeClient, seedFiles } from '@/lib/testing/fixture'
import { workOnNextJob } from '@/lib/testing/jobs'
import { collectRoutes } from './collect-routes'

openTestDatabase()
const commands = [...readFileSync('docs/api.md', 'utf8').matchAll(/```sh\n(curl .*)\n```/g)].map(
  ([, command]) => command ?? '',
)
const settings: Record<string, string> = {}
const folder = mkdtempSync(path.join(tmpdir(), 'dra-api-docs-'))
const server = createServer()
afterAll(async () => {
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

beforeAll(async () => {
  const client = await makeClient('Acme')
  await seedFiles(client)
  const { id } = await askForJob(client)
  await workOnNextJob()
  const { text } = await makeKey(client.context, {
    role: 'owner',
    name: 'docs',
    scopes: ['results:read', 'exports:read', 'jobs:write', 'connectors:read'],
    expiresInDays: 30,
  })
  const routes = await collectRoutes((folder) =>
    /^\/api\/v1\/(jobs|connectors)(\/\[id\](\/(result|verdicts|export))?)?$/.test(folder),
  )
  server.on('request', (incoming: IncomingMessage, outgoing) => {
    const url = new URL(incoming.url ?? '', 'http://dashboard.test')
    const name = url.pathname.replace(id, '[id]')
    const found = routes.find(({ method, path: known }) => method === incoming.method && known === name)
    void (async () => {
      const chunks: Buffer[] = []
      for await (const chunk of incoming) chunks.push(chunk as Buffer)
      const headers = incoming.headers as Record<string, string>
      const body = chunks.length > 0 ? Buffer.concat(chunks) : undefined
      const request = new Request(url, { method: incoming.method, headers, body })
      const response = await found?.handler(request, { params: Promise.resolve({ id }) })
      outgoing.writeHead(response?.status ?? 404, Object.fromEntries(response?.headers ?? []))
      outgoing.end(Buffer.from((await response?.arrayBuffer()) ?? new ArrayBuffer(0)))
    })()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  Object.assign(settings, {
    DRA_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    DRA_KEY: text,
    JOB_ID: id,
    RECONCILIATION_ID: client.reconciliationId,
  })
})

it('every command of docs/api.md works as it is written', async () => {
  expect(commands.length).toBeGreaterThan(5)
  for (const command of commands) {
    const { stdout } = await promisify(execFile)('sh', ['-c', `${command} --fail-with-body`], {
      cwd: folder,
      env: { ...process.env, ...settings },
    })
    if (command.includes('-o october.csv'))
      expect(readFileSync(path.join(folder, 'october.csv'), 'utf8')).toContain('1001')
    else expect(Object.keys(JSON.parse(stdout) as object).length, command).toBeGreaterThan(0)
  }
})
