import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { POST as signInRoute } from '@/app/api/auth/sign-in/route'
import { GET as live } from '@/app/health/live/route'
import { anyAddress, call, type People, problemOf, signInPeople } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { countRequest } from './limit-store'
import { LIMITS } from './limits'
import { route } from './route'

const { owner: sql } = openTestDatabase({ RATE_LIMIT_ENABLED: 'true' })
let people: People
beforeAll(async () => {
  people = await signInPeople()
})
let address: string
beforeEach(() => {
  address = anyAddress()
})

const open = route({ action: 'public', run: () => Promise.resolve(undefined) })
const mine = route({ action: 'job.read', run: () => Promise.resolve(undefined) })
const download = route({ action: 'result.export', limit: 'export', run: () => Promise.resolve(undefined) })
const from = (said: string) => ({ headers: { 'x-forwarded-for': said } })

/** Uses a limit up but for so many requests, without sending them. */
async function useUp(name: keyof typeof LIMITS, key: string, butFor: number): Promise<void> {
  await countRequest(name, key)
  const points = LIMITS[name].requests - butFor
  await sql`update platform.rate_limit set points = ${points} where key = (select key from platform.rate_limit
    where key like ${`${name}:%`} order by expire desc limit 1)`
}

describe('an answer', () => {
  it('says how much of the closest limit is left', async () => {
    const response = await call(open, from(address))
    expect(response.headers.get('ratelimit-limit')).toBe('1200')
    expect(response.headers.get('ratelimit-remaining')).toBe('1199')
    expect(Number(response.headers.get('ratelimit-reset'))).toBeLessThanOrEqual(60)
    const own = await call(download, { ...from(anyAddress()), cookie: people.owner })
    expect([own.headers.get('ratelimit-limit'), own.headers.get('ratelimit-remaining')]).toEqual(['30', '29'])
  })

  it('is 429 with a sentence and a time to wait once the limit is used up, and others are not held up', async () => {
    await useUp('address', address, 1)
    expect((await call(open, from(address))).status).toBe(204)
    const response = await call(open, from(address))
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(response.headers.get('ratelimit-remaining')).toBe('0')
    expect(await problemOf(response)).toMatchObject({
      status: 429,
      code: 'limit_reached',
      detail: expect.stringMatching(
        /^Too many requests from your network address: at most 1200 a minute\. Try again in/,
      ),
    })
    expect((await call(open, from(anyAddress()))).status).toBe(204)
  })

  it('comes before anything is looked up: a request with a made-up key counts too', async () => {
    await useUp('address', address, 1)
    const headers = { 'x-forwarded-for': address, authorization: `Bearer dra_${'A'.repeat(43)}` }
    expect((await call(mine, { headers })).status).toBe(401)
    expect((await call(mine, { headers })).status).toBe(429)
  })

  it('counts a person wherever they are, and each person apart', async () => {
    const [{ id } = { id: '' }] = await sql`select id from platform.user where email = ${people.accounts.viewer.email}`
    await useUp('actor', id, 1)
    const ask = (cookie: string) => call(mine, { ...from(anyAddress()), cookie })
    expect((await ask(people.viewer)).status).toBe(204)
    expect((await ask(people.viewer)).status).toBe(429)
    expect((await ask(people.analyst)).status).toBe(204)
  })

  it('counts a client over all its people, and each client apart', async () => {
    await useUp('client', people.acme.clientId, 1)
    const ask = (cookie: string) => call(mine, { ...from(anyAddress()), cookie })
    expect((await ask(people.owner)).status).toBe(204)
    expect((await ask(people.analyst)).status).toBe(429)
    expect((await ask(people.stranger)).status).toBe(204)
    await sql`delete from platform.rate_limit`
  })

  it('counts IPv6 by the network somebody is given, and IPv4 written as IPv6 as IPv4', async () => {
    await useUp('address', '2001:db8:1:2', 1)
    await useUp('address', address, 1)
    const statuses: number[] = []
    for (const said of ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', '2001:db8:1:3::1', address, `::ffff:${address}`])
      statuses.push((await call(open, from(said))).status)
    // Their numbers are written without the parts' zeros.
    expect(statuses.slice(2)).toEqual([204, 204, 429])
  })

  it('does not ask monitors to wait', async () => {
    await useUp('address', address, 0)
    const response = await call(live, from(address))
    expect([response.status, response.headers.get('ratelimit-limit')]).toEqual([200, null])
  })
})

describe('signing in', () => {
  it('is limited more strictly, whatever address somebody says they have', async () => {
    const statuses: number[] = []
    for (let count = 0; count < 11; count++) {
      const headers = { 'x-forwarded-for': `${anyAddress()}, ${address}` }
      const body = { email: 'nobody@example.com', password: 'not the password' }
      statuses.push((await call(signInRoute, { method: 'POST', body, headers })).status)
    }
    expect(statuses.at(-1)).toBe(429)
    expect(statuses.filter((status) => status === 429).length).toBeLessThanOrEqual(2)
  })
})

describe('what is stored', () => {
  it('tells of nobody', async () => {
    await call(open, from(address))
    const rows = await sql`select key from platform.rate_limit`
    expect(rows.length).toBeGreaterThan(0)
    for (const { key } of rows) expect(key).toMatch(/^[a-z-]+:[\w-]{22}$/)
  })
})

describe('while Postgres does not count', () => {
  it('each process counts by itself', async () => {
    await sql`revoke all on platform.rate_limit from dra_auth`
    try {
      for (let count = 0; count < LIMITS.export.requests; count++)
        expect((await countRequest('export', 'somebody')).isAllowed).toBe(true)
      expect((await countRequest('export', 'somebody')).isAllowed).toBe(false)
    } finally {
      await sql`grant select, insert, update, delete on platform.rate_limit to dra_auth`
    }
  })
})
