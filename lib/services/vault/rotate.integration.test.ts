import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { earnContext } from '@/lib/db/context'
import { forgetEnv } from '@/lib/env'
import { openTestDatabase } from '@/lib/testing/database'
import { type TestClient, twoClients } from '@/lib/testing/fixture'
import { openVault, parseKeys } from '@/lib/vault/seal'
import type { countByKey, rotateCredentials } from './rotate'

const { tenant } = openTestDatabase()

const keyText = (id: string) => `${id}:${randomBytes(32).toString('base64')}`
const [OLD, NEW] = [keyText('old'), keyText('new')]
const SECRET = { token: 'canary-of-the-vault' }
const placeOf = (clientId: string, id: string) => ({ clientId, table: 'connector', id, field: 'credentials' })

let acme: TestClient
let globex: TestClient

/** The service keeps its vault: each set of keys is a process of its own. */
async function withKeys(keys: string) {
  vi.resetModules()
  vi.stubEnv('ENCRYPTION_KEY', keys)
  forgetEnv()
  return (await import('./rotate')) as { rotateCredentials: typeof rotateCredentials; countByKey: typeof countByKey }
}

const contextOf = ({ clientId, context }: TestClient) =>
  earnContext({ clientId, databaseRef: context.databaseRef, role: 'dra_app', userId: null, readOnly: false })

const sealedOf = ({ clientId }: TestClient) =>
  tenant<{ id: string; credentials: string }[]>`
    select id, credentials from tenant.connector where client_id = ${clientId} and credentials is not null order by id`

beforeAll(async () => {
  ;({ acme, globex } = await twoClients())
  const vault = openVault(parseKeys(OLD))
  for (const { clientId } of [acme, globex])
    for (let number = 0; number < 25; number++) {
      const id = `con_${String(number).padStart(3, '0')}`
      const credentials = vault.seal(SECRET, placeOf(clientId, id))
      await tenant`insert into tenant.connector (client_id, id, kind, label, credentials)
        values (${clientId}, ${id}, 'shopify', 'Shop', ${credentials})`
    }
})

describe('sealing with a new key', () => {
  it('refuses while the old key is missing, and changes nothing', async () => {
    const before = await sealedOf(acme)
    const service = await withKeys(NEW)
    expect(await service.countByKey(contextOf(acme))).toEqual([{ keyId: 'old', sealed: 25, isLoaded: false }])
    await expect(service.rotateCredentials(contextOf(acme))).rejects.toMatchObject({ code: 'unavailable' })
    expect(await sealedOf(acme)).toEqual(before)
  })

  it('reaches every credential of a client and no other client’s, and does nothing twice', async () => {
    const service = await withKeys(`${NEW},${OLD}`)
    const ofGlobex = await sealedOf(globex)
    expect(await service.rotateCredentials(contextOf(acme))).toBe(25)
    expect(await service.countByKey(contextOf(acme))).toEqual([{ keyId: 'new', sealed: 25, isLoaded: true }])
    expect(await sealedOf(globex)).toEqual(ofGlobex)
    expect(await service.rotateCredentials(contextOf(acme))).toBe(0)
  })

  it('leaves what opens without the old key', async () => {
    const vault = openVault(parseKeys(NEW))
    for (const { id, credentials } of await sealedOf(acme))
      expect(vault.unseal(credentials, placeOf(acme.clientId, id))).toEqual(SECRET)
  })
})
