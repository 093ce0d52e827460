import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { env as settings } from 'node:process'
import { GET as openLink } from '@/app/api/connect/[secret]/route'
import { env } from '@/lib/env'
import type { Handler } from '@/lib/http/declaration'
import { noteSocketAddresses } from '@/lib/http/socket-address'
import { collectRoutes } from '@/scripts/openapi/collect-routes'

/**
 * The API's real routes behind a plain HTTP server, in a process of its own: for proofs that must not wait for a build.
 * PROOF_ROUTES names the only ones, which starts sooner; PROOF_UNSAFE=1 leaves the address of the socket out, as if
 * nobody had thought of it.
 */

interface Served {
  method: string
  pattern: RegExp
  handler: Handler
}

const toPattern = (path: string) =>
  new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\[(\w+)\]/g, '(?<$1>[^/]+)')}$`)

async function serveRoutes(): Promise<Served[]> {
  const only = settings.PROOF_ROUTES?.split(' ')
  const routes = await collectRoutes((path) => only?.includes(path) ?? true)
  const found = [{ method: 'GET', path: '/api/connect/[secret]', handler: openLink }, ...routes]
  // A name goes before a parameter in the same place.
  const sorted = found.sort((a, b) => Number(a.path.includes('[')) - Number(b.path.includes('[')))
  return sorted.map(({ method, path, handler }) => ({ method, pattern: toPattern(path), handler }))
}

async function answer(routes: readonly Served[], incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const url = new URL(incoming.url ?? '/', env().FRONTEND_URL)
  const found = routes.filter(({ pattern }) => pattern.test(url.pathname))
  const route = found.find(({ method }) => method === incoming.method)
  if (!route) return void outgoing.writeHead(found.length > 0 ? 405 : 404).end()
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value))
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const body = incoming.method === 'GET' || chunks.length === 0 ? undefined : Buffer.concat(chunks)
  const request = new Request(url, { method: incoming.method, headers, body })
  let params: Record<string, string>
  try {
    const groups = Object.entries(route.pattern.exec(url.pathname)?.groups ?? {})
    params = Object.fromEntries(groups.map(([name, value]) => [name, decodeURIComponent(value)]))
  } catch {
    return void outgoing.writeHead(400).end()
  }
  const response = await route.handler(request, { params: Promise.resolve(params) })
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  outgoing.end(Buffer.from(await response.arrayBuffer()))
}

if (settings.PROOF_UNSAFE !== '1') noteSocketAddresses()
const routes = await serveRoutes()
const server = createServer((incoming, outgoing) => {
  answer(routes, incoming, outgoing).catch((error: unknown) => {
    console.error(error)
    outgoing.writeHead(500).end(error instanceof Error ? error.stack : '')
  })
})
// Longer than a busy machine leaves a connection alone: one closed just then would look like a fault.
server.keepAliveTimeout = 120_000
server.listen(Number(settings.PORT), '127.0.0.1', () => console.log('ready'))
// Ends with whoever started it.
process.stdin.on('end', () => process.exit(0)).resume()
