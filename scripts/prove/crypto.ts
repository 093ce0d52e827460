import { randomBytes } from 'node:crypto'
import type postgres from 'postgres'
import { earnContext } from '@/lib/db/context'
import { forgetEnv } from '@/lib/env'
import { findConnector } from '@/lib/services/connectors/find-connector'
import { openConnector, sealCredentials } from '@/lib/services/connectors/open-connector'
import { rotateCredentials } from '@/lib/services/vault/rotate'
import type { TestClient } from '@/lib/testing/fixture'
import { openVault, parseKeys } from '@/lib/vault/seal'
import type { Arena } from './lib/arena'
import { startBuiltWeb } from './lib/built-web'
import { type ClientWithJob, makeFullClient } from './lib/cast'
import type { Proof } from './lib/proof'
import { plantConnector } from './lib/rows'
import { searchSecrets } from './lib/secret-search'

export interface CryptoSize {
  seed: number
  /** Stored credentials of each of two clients. */
  credentials: number
  /** With a started server, its pages and its log. */
  isServed: boolean
}

export const FULL_CRYPTO: Omit<CryptoSize, 'seed'> = { credentials: 300, isServed: true }

const newKey = (id: string) => `${id}:${randomBytes(32).toString('base64')}`
const placeOf = (clientId: string, id: string) => ({ clientId, table: 'connector', id, field: 'credentials' })
const signal = new AbortController().signal

/**
 * Stored credentials open in their own place only; all of them are sealed with a new key while others read and replace
 * them, and open without the old one; and secrets given to the API are in no table, answer, page or log. Control: a
 * secret stored in clear is found.
 */
export async function proveCrypto({ owner, appUrl }: Arena, { credentials, isServed }: CryptoSize): Promise<Proof> {
  const [oldKey, newest] = [newKey('old'), newKey('new')]
  process.env.ENCRYPTION_KEY = `${newest},${oldKey}`
  forgetEnv()
  const [acme, globex] = [await makeFullClient(owner, 'Acme'), await makeFullClient(owner, 'Globex')]
  const problems: string[] = []
  const swaps = await swapPlaces(owner, [acme, globex], problems)
  const rotation = await rotateUnderLoad(owner, [acme, globex], { oldKey, newest, credentials, problems })
  const web = isServed ? await startBuiltWeb(appUrl, { ENCRYPTION_KEY: newest }) : null
  try {
    const search = await searchSecrets(owner, acme, web, problems)
    return { problems, figures: { swaps, ...rotation, ...search } }
  } finally {
    await web?.close()
  }
}

const contextOf = ({ clientId }: TestClient) =>
  earnContext({ clientId, databaseRef: null, role: 'dra_app', userId: null, readOnly: false })

const secretOf = (id: string) => ({ consumerKey: `ck_${id}`, consumerSecret: `cs_${id}canary` })

/** Sealed texts in each other's place: of another client, row, and field. Returns how many were tried. */
async function swapPlaces(
  owner: postgres.Sql,
  [acme, globex]: readonly [ClientWithJob, ClientWithJob],
  problems: string[],
): Promise<number> {
  const rows = [acme, acme, globex, globex].map((client, index) => ({ client, id: `con_swap${index}` }))
  const texts = rows.map(({ client, id }) => sealCredentials(client.clientId, id, secretOf('swap')))
  for (const [index, { client, id }] of rows.entries()) await plantConnector(owner, client, id, texts[index] ?? '')
  let tried = 0
  for (const [at, { client, id }] of rows.entries())
    for (const [from, text] of texts.entries()) {
      await owner`update tenant.connector set credentials = ${text} where client_id = ${client.clientId} and id = ${id}`
      const row = await findConnector(contextOf(client), id)
      let isOpen = true
      try {
        openConnector(row, { signal })
      } catch {
        isOpen = false
      }
      tried++
      if (isOpen !== (at === from))
        problems.push(`Credentials ${from} in the place of ${at}: ${isOpen ? 'open' : 'closed'}`)
    }
  const vault = openVault(parseKeys(process.env.ENCRYPTION_KEY ?? ''))
  const sealed = vault.seal('x', placeOf(acme.clientId, 'con_field'))
  for (const change of [{ field: 'other' }, { table: 'other' }, { id: 'other' }, { clientId: globex.clientId }])
    try {
      tried++
      vault.unseal(sealed, { ...placeOf(acme.clientId, 'con_field'), ...change })
      problems.push(`A sealed text opens with ${JSON.stringify(change)}`)
    } catch {}
  await owner`delete from tenant.connector where id like 'con_swap%'`
  return tried
}

interface Rotation {
  oldKey: string
  newest: string
  credentials: number
  problems: string[]
}

/** Sealing anew while readers open and writers replace; then the old key is gone. */
async function rotateUnderLoad(
  owner: postgres.Sql,
  clients: readonly ClientWithJob[],
  { oldKey, newest, credentials, problems }: Rotation,
): Promise<Record<string, number>> {
  const old = openVault(parseKeys(oldKey))
  const ids = Array.from({ length: credentials }, (_, number) => `con_${String(number).padStart(5, '0')}`)
  for (const client of clients)
    for (const id of ids) await plantConnector(owner, client, id, old.seal(secretOf(id), placeOf(client.clientId, id)))
  let [isDone, reads, writes] = [false, 0, 0]
  const read = async (client: ClientWithJob) => {
    while (!isDone) {
      const id = ids[reads++ % ids.length] ?? ''
      try {
        openConnector(await findConnector(contextOf(client), id), { signal })
      } catch (error) {
        problems.push(`${id} could not be opened while keys were changed: ${String(error)}`)
      }
    }
  }
  const write = async ({ clientId }: ClientWithJob) => {
    while (!isDone) {
      const id = ids[(writes++ * 7) % ids.length] ?? ''
      await owner`update tenant.connector set credentials = ${sealCredentials(clientId, id, secretOf(id))}
        where client_id = ${clientId} and id = ${id}`
    }
  }
  const load = clients.flatMap((client) => [read(client), write(client)])
  let changed = 0
  // Two at once, as when somebody starts it twice.
  for (const client of clients) {
    const counts = await Promise.all([rotateCredentials(contextOf(client)), rotateCredentials(contextOf(client))])
    changed += counts.reduce((sum, count) => sum + count, 0)
  }
  isDone = true
  await Promise.all(load)
  const alone = openVault(parseKeys(newest))
  let opened = 0
  for (const { clientId } of clients) {
    const rows = await owner<{ id: string; credentials: string }[]>`
      select id, credentials from tenant.connector where client_id = ${clientId} and id = any (${ids})`
    for (const row of rows)
      try {
        const plain = alone.unseal(row.credentials, placeOf(clientId, row.id))
        if (JSON.stringify(plain) === JSON.stringify(secretOf(row.id))) opened++
      } catch {}
  }
  if (opened !== credentials * clients.length)
    problems.push(`${credentials * clients.length - opened} credentials do not open without the old key`)
  if (changed === 0 || reads === 0 || writes === 0) problems.push('Nothing was sealed anew under load')
  await owner`delete from tenant.connector where id = any (${ids})`
  return { sealedAnew: changed, readsMeanwhile: reads, replacedMeanwhile: writes, openedWithoutOldKey: opened }
}
