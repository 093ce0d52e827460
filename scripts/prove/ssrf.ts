import dns from 'node:dns/promises'
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { syncBuiltinESMExports } from 'node:module'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import type postgres from 'postgres'
import { openHttp } from '@/lib/ingestors/http/client'
import { checkConnector } from '@/lib/services/connectors/check'
import { connectSource, tryConnection } from '@/lib/services/connectors/connect'
import { sealCredentials } from '@/lib/services/connectors/open-connector'
import { askForJob, makeClient, seedFiles, type TestClient } from '@/lib/testing/fixture'
import { HOSTILE_ADDRESSES } from '@/lib/testing/hostile-addresses'
import { workOnNextJob } from '@/lib/testing/jobs'
import type { Arena } from './lib/arena'
import type { Proof } from './lib/proof'

export interface SsrfSize {
  seed: number
  /** How many addresses also go through a whole job. */
  jobs: number
  /** Every so manyth address is also found stored. */
  every: number
}

export const FULL_SSRF: Omit<SsrfSize, 'seed'> = { jobs: 12, every: 1 }

const CREDENTIALS = { consumerKey: `ck_${'a'.repeat(40)}`, consumerSecret: `cs_${'b'.repeat(40)}` }

/** What names lead to while the proof runs: never a public address alone, so that nobody outside is asked. */
const ANSWERS = [
  [
    { address: '93.184.216.34', family: 4 },
    { address: '127.0.0.1', family: 4 },
  ],
  [{ address: '127.0.0.1', family: 4 }],
  [{ address: '::ffff:127.0.0.1', family: 6 }],
  [
    { address: '169.254.169.254', family: 4 },
    { address: '::1', family: 6 },
  ],
]

interface Canary {
  port: number
  connections: () => number
  /** Whether it also listens where https goes when no port is named. */
  isAtHttps: boolean
  close(): Promise<void>
}

async function openCanary(): Promise<Canary> {
  let connections = 0
  const open = new Set<Socket>()
  const listen = async (port: number): Promise<Server | null> => {
    const server = createServer((socket) => {
      connections++
      open.add(socket)
      socket.on('error', () => {})
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n')
    })
    server.listen(port, '127.0.0.1')
    return Promise.race([once(server, 'listening').then(() => server), once(server, 'error').then(() => null)])
  }
  const any = (await listen(0)) as Server
  // Taken or not allowed on some machines; the guard must hold before anything is connected to.
  const atHttps = await listen(443)
  return {
    port: (any.address() as AddressInfo).port,
    connections: () => connections,
    isAtHttps: atHttps !== null,
    close: async () => {
      for (const socket of open) socket.destroy()
      for (const server of [any, atHttps]) if (server) await new Promise((done) => server.close(done))
    },
  }
}

/** Every name in the process means this machine, and another of its addresses each time it is asked. */
function rebindNames(): () => void {
  const real = dns.lookup
  let asked = 0
  dns.lookup = (async () => ANSWERS[asked++ % ANSWERS.length]) as unknown as typeof dns.lookup
  syncBuiltinESMExports()
  return () => {
    dns.lookup = real
    syncBuiltinESMExports()
  }
}

const failureOf = async (run: () => Promise<unknown>): Promise<unknown> => {
  try {
    return { done: await run() }
  } catch (error) {
    return error
  }
}

/**
 * Addresses that lead into a private network, given as a store's address when it is tried and connected, found stored
 * when it is checked and when a job reads it, and named by a store that redirects: while every name in the process
 * leads to this machine, nothing connects to what listens there. Control: a plain request reaches it.
 */
export async function proveSsrf({ owner }: Pick<Arena, 'owner'>, { jobs, every }: SsrfSize): Promise<Proof> {
  const client = await makeClient('Acme')
  await seedFiles(client)
  const canary = await openCanary()
  const restore = rebindNames()
  const problems: string[] = []
  const tried = { saved: 0, checked: 0, worked: 0, redirected: 0 }
  const addresses = HOSTILE_ADDRESSES.map((text) => text.replaceAll('PORT', String(canary.port)))
  // A name that is public by its text: only where it leads is wrong.
  const names = ['https://shop.example', 'https://127.0.0.1.nip.example', 'https://rebind.example/shop']
  const expectNone = (where: string, before: number) => {
    if (canary.connections() > before) problems.push(`${where} reached the canary`)
  }
  try {
    for (const url of [...addresses, ...names]) {
      const before = canary.connections()
      const input = { kind: 'woocommerce' as const, config: { url }, credentials: CREDENTIALS }
      const saved = await failureOf(() => connectSource(client.context, input))
      if (!(saved instanceof Error)) problems.push(`${url.slice(0, 80)} was connected`)
      await failureOf(() => tryConnection(client.context, input))
      const domain = { kind: 'shopify' as const, config: { shop: url }, credentials: { accessToken: 'shpat_x' } }
      await failureOf(() => tryConnection(client.context, domain))
      expectNone(`Saving ${url.slice(0, 80)}`, before)
      tried.saved++
    }
    const connectorId = await plantConnector(owner, client)
    for (const url of [...names, ...addresses].filter((_, index) => index % every === 0)) {
      const before = canary.connections()
      await owner`update tenant.connector set config = ${owner.json({ url })}, state = 'ready' where id = ${connectorId}`
      await failureOf(() => checkConnector(client.context, { connectorId }))
      expectNone(`Checking ${url.slice(0, 80)}`, before)
      tried.checked++
    }
    for (const url of [...names, ...addresses].slice(0, jobs)) {
      const before = canary.connections()
      await owner`update tenant.connector set config = ${owner.json({ url })}, state = 'ready' where id = ${connectorId}`
      await askForJob(client)
      await failureOf(() => workOnNextJob())
      await owner`update platform.job set state = 'cancelled', finished_at = now(), lease_until = null
        where state in ('queued', 'running')`
      expectNone(`A job that reads ${url.slice(0, 80)}`, before)
      tried.worked++
    }
    tried.redirected = await followRedirects(addresses, expectNone, canary)
    const control = await reachPlainly(canary)
    if (!control) problems.push('Control: a plain request did not reach the canary, so nothing was put to the test')
    return {
      problems,
      figures: {
        payloads: addresses.length,
        ...tried,
        isCanaryAtHttps: canary.isAtHttps,
        connections: canary.connections() - control,
        controlConnections: control,
      },
    }
  } finally {
    restore()
    await canary.close()
  }
}

/** A live source that reads a store's address, as if it had been stored before anybody checked it. */
async function plantConnector(owner: postgres.Sql, { clientId, reconciliationId }: TestClient): Promise<string> {
  const id = 'con_planted'
  const credentials = sealCredentials(clientId, id, CREDENTIALS)
  await owner`insert into tenant.connector (client_id, id, kind, label, config, credentials)
    values (${clientId}, ${id}, 'woocommerce', 'Shop', ${owner.json({ url: 'https://shop.example' })}, ${credentials})`
  await owner`update tenant.reconciliation_source set connector_id = ${id}
    where client_id = ${clientId} and reconciliation_id = ${reconciliationId} and side = 'store'`
  return id
}

/** A store that answers and sends on to each of the addresses. */
async function followRedirects(
  addresses: readonly string[],
  expectNone: (where: string, before: number) => void,
  canary: Canary,
): Promise<number> {
  let location = ''
  const store = createHttpServer((_, response) => {
    response.writeHead(302, { location: encodeURI(location.slice(0, 2_000)) }).end()
  })
  store.listen(0, '127.0.0.1')
  await once(store, 'listening')
  const http = openHttp({
    overrides: { 'https://store.example': `http://127.0.0.1:${(store.address() as AddressInfo).port}` },
  })
  try {
    for (const address of addresses) {
      location = address
      const before = canary.connections()
      await failureOf(() =>
        http.send({ url: 'https://store.example/', redirects: 3, signal: AbortSignal.timeout(5_000) }),
      )
      expectNone(`A redirect to ${address.slice(0, 80)}`, before)
    }
    return addresses.length
  } finally {
    store.closeAllConnections()
    await new Promise((done) => store.close(done))
  }
}

/** How often the canary is reached by requests that nothing guards. */
async function reachPlainly(canary: Canary): Promise<number> {
  const before = canary.connections()
  for (const host of ['127.0.0.1', '2130706433', '0x7f.1', '[::ffff:127.0.0.1]'])
    await failureOf(() => fetch(`http://${host}:${canary.port}/`, { signal: AbortSignal.timeout(2_000) }))
  return canary.connections() - before
}
