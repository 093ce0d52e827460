import { beforeAll, describe, expect, it } from 'vitest'
import { PATCH as account } from '@/app/api/auth/account/route'
import { getAnyMail, listAllMail } from '@/lib/services/notifications/all'
import type { StaffDigestPayload } from '@/lib/services/notifications/dto'
import { makeAdmin } from '@/lib/testing/admin'
import { call, signIn } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { askForJob, makeAccount, makeClient, seedFiles, type TestClient } from '@/lib/testing/fixture'
import { workOnNextJob } from '@/lib/testing/jobs'
import { writeDueDigests } from './digest'
import { sendNext } from './send-mail'

const { owner: sql } = openTestDatabase()
/** A Monday at seven in Berlin, where the clients are, and a week later. */
const MONDAY = Date.parse('2026-11-23T06:00:00Z')
const WEEK = 7 * 86_400_000
let acme: TestClient
let globex: TestClient
let anna: { userId: string; email: string; cookie: string }

beforeAll(async () => {
  ;[acme, globex] = [await makeClient('Acme'), await makeClient('Globex')]
  await seedFiles(acme)
  await askForJob(acme)
  await workOnNextJob()
  await sql`update platform.job set finished_at = ${new Date(MONDAY - 3_600_000)} where state = 'done'`
  const made = await makeAccount([acme.clientId, globex.clientId], { email: 'anna@agency.example', role: 'analyst' })
  anna = { ...made, cookie: await signIn(made) }
  const ben = await makeAccount([acme.clientId], { email: 'ben@agency.example', role: 'analyst' })
  await makeAccount([acme.clientId], { email: 'member@acme.example', role: 'analyst' })
  await sql`update platform."user" set is_staff = true where id in (${anna.userId}, ${ben.userId})`
  await sql`update platform.membership set kind = 'agency' where user_id in (${anna.userId}, ${ben.userId})`
  await sql`update platform."user" set active = false where id = ${ben.userId}`
  await sql`delete from platform.outbox`
}, 60_000)

const digests = async () =>
  sql<{ id: string; to_address: string; dedupe_key: string; payload: StaffDigestPayload }[]>`
    select id, to_address, dedupe_key, payload from platform.outbox where kind = 'staff_digest' order by id`

describe('the weekly digest', () => {
  it('is written on Monday at seven, to active staff alone, once, however many workers look and whatever became of the mail', async () => {
    for (const early of [MONDAY - 1_000, MONDAY - 4 * 86_400_000, MONDAY + 7 * 3_600_000]) await writeDueDigests(early)
    expect(await digests()).toEqual([])
    await Promise.all([writeDueDigests(MONDAY), writeDueDigests(MONDAY), writeDueDigests(MONDAY + 1_000)])
    const [first, ...others] = await digests()
    expect(others).toEqual([])
    expect(first).toMatchObject({ to_address: anna.email, dedupe_key: `staff_digest:2026-11-23:${anna.userId}` })
    expect(first?.payload).toMatchObject({ of: 2, toLookAt: 2, notFresh: 1 })
    expect(first?.payload.clients).toMatchObject([
      { name: 'Acme', lastDay: '2026-10-10', isFresh: true, currency: 'EUR', verdict: 'below', isAway: false },
      { name: 'Globex', lastDay: null, isFresh: false },
    ])
    expect(first?.payload.clients[0]?.missingMinor).toBeGreaterThan(0)
    await sql`delete from platform.outbox`
    await writeDueDigests(MONDAY + 3_600_000)
    expect(await digests()).toEqual([])
    await writeDueDigests(MONDAY + WEEK)
    expect(await digests()).toHaveLength(1)
  })

  it('is rendered and sent like any mail, and its figures are not for whoever runs the installation', async () => {
    await sendNext(null)
    const admin = await makeAdmin(sql)
    const [mail] = (await listAllMail(admin.context)).items.filter(({ kind }) => kind === 'staff_digest')
    expect(mail).toMatchObject({ state: 'kept', subject: null, client: null })
    expect(await getAnyMail(admin.context, mail?.id ?? '')).toMatchObject({ html: null, plain: null, subject: null })
    const [row] = await sql`select plain from platform.outbox where kind = 'staff_digest'`
    expect(row?.plain).toContain('Globex')
  })

  it('stops for who does not want it, and begins again', async () => {
    const choose = (body: object) => call(account, { method: 'PATCH', cookie: anna.cookie, body })
    for (const wrong of [{}, { wantsDigest: 'no' }, { wantsDigest: false, more: 1 }])
      expect((await choose(wrong)).status).toBe(400)
    expect((await choose({ wantsDigest: false })).status).toBe(204)
    await writeDueDigests(MONDAY + 2 * WEEK)
    expect(await digests()).toHaveLength(1)
    expect((await choose({ wantsDigest: true })).status).toBe(204)
    await writeDueDigests(MONDAY + 2 * WEEK)
    expect(await digests()).toHaveLength(2)
  })

  it('names a client whose own database does not answer, and tells of the others', async () => {
    await sql`update platform.client set database_ref = 'dra_gone' where id = ${globex.clientId}`
    await writeDueDigests(MONDAY + 3 * WEEK)
    const { payload } = (await digests()).at(-1) ?? {}
    await sql`update platform.client set database_ref = null where id = ${globex.clientId}`
    expect(payload?.clients).toMatchObject([
      { name: 'Globex', isAway: true },
      { name: 'Acme', isAway: false, lastDay: '2026-10-10' },
    ])
  })
})
