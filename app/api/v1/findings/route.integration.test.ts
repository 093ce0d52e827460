import { beforeAll, describe, expect, it } from 'vitest'
import type { FindingDto } from '@/lib/services/findings/dto'
import { call, type People, problemOf, signInPeople } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { analyticsCsv, askForJob, importText, seedFiles, storeCsv, type TestOrder } from '@/lib/testing/fixture'
import { workOnNextJob } from '@/lib/testing/jobs'
import { GET as getOne, PATCH } from './[id]/route'
import { GET } from './route'

const { owner } = openTestDatabase()
const OCTOBER = { from: '2026-10-01', to: '2026-10-31', timeZone: 'Europe/Berlin' }
const FIX_DAY = 15
let people: People

/** Eight orders a day; half of them missing on the days `isBad` says. */
const orders = (isBad: (day: number) => boolean): TestOrder[] =>
  Array.from({ length: 31 * 8 }, (_, at) => {
    const day = 1 + (at % 31)
    return [String(3000 + at), day, 20 + (at % 7), isBad(day) && Math.floor(at / 31) % 2 === 0 ? null : undefined]
  }).map(([id, day, amount, seen]) => (seen === null ? [id, day, amount, null] : [id, day, amount]) as TestOrder)

async function run(isBad: (day: number) => boolean, window = OCTOBER): Promise<string> {
  await seedFiles(people.acme, orders(isBad), OCTOBER)
  const { id } = await askForJob(people.acme, window)
  await workOnNextJob()
  return id
}

const list = async (query = '', cookie = people.viewer): Promise<FindingDto[]> =>
  (await (await call(GET, { path: `/api/v1/findings${query}`, cookie })).json()).items
const missing = async () => (await list()).find(({ key }) => key === 'missing') as FindingDto
const patch = (id: string, body: unknown, cookie = people.analyst) =>
  call(PATCH, { method: 'PATCH', cookie, params: { id }, body })

beforeAll(async () => {
  people = await signInPeople()
})

describe('a finding', () => {
  it('opens with the first result that tells of it and lives on in the next ones', async () => {
    const first = await run(() => true)
    const one = await missing()
    expect(one).toMatchObject({
      state: 'open',
      isPresent: true,
      lastJobId: first,
      orders: 124,
      currency: 'EUR',
      history: [],
      reconciliation: { id: people.acme.reconciliationId },
    })
    const second = await run(() => true)
    const again = await missing()
    expect(again).toMatchObject({ id: one.id, firstSeenAt: one.firstSeenAt, lastJobId: second })
    expect(await list('?state=confirmed')).toEqual([])
  })

  it('is left alone by a result that ends earlier', async () => {
    const before = await missing()
    await run(() => false, { ...OCTOBER, to: '2026-10-10' })
    expect(await missing()).toEqual(before)
  })

  it('is assigned, put aside, and taken up again, each written down', async () => {
    const { id } = await missing()
    const assigneeId = people.accounts.viewer.userId
    expect((await patch(id, { assigneeId, ignoredReason: 'Known since spring' })).status).toBe(204)
    expect(await missing()).toMatchObject({
      assignee: { id: assigneeId, name: 'viewer@acme.example' },
      ignoredReason: 'Known since spring',
    })
    expect((await patch(id, { assigneeId: null, ignoredReason: null })).status).toBe(204)
    expect(await missing()).toMatchObject({ assignee: null, ignoredReason: null })
    const audited = await owner`select from platform.audit_log where action = 'finding.change'`
    expect(audited).toHaveLength(2)
  })

  it('keeps a fix only until it is taken back', async () => {
    const before = await missing()
    await patch(before.id, { fix: { at: '2026-10-02T10:00:00Z', note: 'Tag moved', link: 'https://example.org/1' } })
    const fixed = await missing()
    expect(fixed).toMatchObject({
      state: 'fix_deployed',
      canUndoFix: true,
      fix: { by: 'analyst@acme.example', note: 'Tag moved', link: 'https://example.org/1' },
      history: [{ from: 'open', to: 'fix_deployed', by: 'analyst@acme.example' }],
    })
    expect((await patch(before.id, { undoFix: true })).status).toBe(204)
    expect(await missing()).toEqual(before)
    expect(await problemOf(await patch(before.id, { undoFix: true }))).toMatchObject({ status: 409 })
  })

  it('is verified by the settled days around its fix, confirmed, and comes back when the loss does', async () => {
    const { id } = await missing()
    await patch(id, { fix: { at: `2026-10-${FIX_DAY}T10:00:00Z` } })
    await run((day) => day <= FIX_DAY)
    const works = await missing()
    expect(works).toMatchObject({
      state: 'confirmed',
      canUndoFix: false,
      verification: {
        segment: '',
        before: { days: 14, settled: 112, missing: 56 },
        after: { days: 14, settled: 112, missing: 0 },
        outcome: 'works',
        lastDay: '2026-10-31',
      },
    })
    expect(works.history.map(({ to, by }) => [to, by])).toEqual([
      ['fix_deployed', 'analyst@acme.example'],
      ['verifying', null],
      ['confirmed', null],
    ])
    const november = { from: '2026-10-20', to: '2026-11-10', timeZone: OCTOBER.timeZone }
    const later: TestOrder[] = Array.from({ length: 120 }, (_, at) => [String(9000 + at), 1 + (at % 10), 30, null])
    const moved = (csv: string) => csv.replaceAll('2026-10-', '2026-11-').replaceAll('+02:00', '+01:00')
    const days = orders((day) => day <= FIX_DAY).filter(([, day]) => day >= 20)
    const lastLines = (csv: string) => moved(csv).split('\n').slice(1).join('\n')
    await importText(people.acme, 'store', storeCsv(days) + lastLines(storeCsv(later)), november)
    await importText(people.acme, 'analytics', analyticsCsv(days) + lastLines(analyticsCsv(later)), november)
    await askForJob(people.acme, november)
    await workOnNextJob()
    expect(await missing()).toMatchObject({ state: 'came_back', isPresent: true, canUndoFix: false })
  })

  it('of another client is answered like a missing one, and a fix must lie within the last year', async () => {
    const { id } = await missing()
    const read = async (of: string) => problemOf(await call(getOne, { params: { id: of }, cookie: people.stranger }))
    const none = Buffer.from(JSON.stringify(['rec_none', 'missing'])).toString('base64url')
    const [foreign, absent, nonsense] = [await read(id), await read(none), await read('%%%')]
    expect(foreign).toMatchObject({ status: 404, detail: absent.detail })
    expect(nonsense).toMatchObject({ status: 404, detail: absent.detail })
    expect(await problemOf(await patch(id, { undoFix: true }, people.stranger))).toMatchObject({ status: 404 })
    for (const at of ['2999-01-01T00:00:00Z', '2020-01-01T00:00:00Z'])
      expect(await problemOf(await patch(id, { fix: { at } }))).toMatchObject({ status: 400 })
    expect(await problemOf(await patch(id, { fix: { link: 'javascript:alert(1)' } }))).toMatchObject({ status: 400 })
  })
})
