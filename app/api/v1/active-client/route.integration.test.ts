import { beforeAll, describe, expect, it } from 'vitest'
import { GET as listConnectors } from '@/app/api/v1/connectors/route'
import { call, type People, problemOf, signIn, signInPeople } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { makeAccount } from '@/lib/testing/fixture'
import { POST } from './route'

openTestDatabase()
let people: People
beforeAll(async () => {
  people = await signInPeople()
})

const choose = (clientId: unknown, cookie?: string) => call(POST, { method: 'POST', cookie, body: { clientId } })

describe('POST', () => {
  it('204: the chosen client is the one shown from then on', async () => {
    const clientIds = [people.acme.clientId, people.globex.clientId]
    const cookie = await signIn(await makeAccount(clientIds, { email: 'both@example.com', role: 'viewer' }))
    const response = await choose(people.globex.clientId, cookie)
    expect(response.status).toBe(204)
    const [chosen = ''] = response.headers.getSetCookie()
    expect(chosen).toMatch(/^dra_client=cli_\w+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=31536000$/)
    const shown = await call(listConnectors, { cookie: `${cookie}; ${chosen.split(';')[0]}` })
    expect((await shown.json()).items[0].id).toBe(people.globex.storeConnectorId)
  })

  it('400: names no client', async () => {
    for (const id of [undefined, 7, null]) expect((await choose(id, people.owner)).status).toBe(400)
  })

  it('401: is not for people who are not signed in', async () => {
    expect((await choose(people.acme.clientId)).status).toBe(401)
  })

  it('404: answers another’s client like one that does not exist, and sets no cookie', async () => {
    const foreign = await choose(people.acme.clientId, people.stranger)
    expect(foreign.headers.getSetCookie()).toEqual([])
    const missing = await problemOf(await choose('cli_none', people.stranger))
    expect(await problemOf(foreign)).toMatchObject({ status: 404, detail: missing.detail })
  })
})
