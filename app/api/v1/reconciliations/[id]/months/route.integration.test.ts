import { beforeAll, expect, it } from 'vitest'
import type { ClosedMonthDto } from '@/lib/services/months/dto'
import { call, type People, problemOf, signInPeople } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { analyticsCsv, askForJob, importText, seedFiles, type TestOrder } from '@/lib/testing/fixture'
import { workOnNextJob } from '@/lib/testing/jobs'
import { POST as closeRoute } from './[month]/close/route'
import { POST as reopenRoute } from './[month]/reopen/route'
import { GET } from './route'

const { owner } = openTestDatabase()
const OCTOBER = { from: '2026-10-01', to: '2026-10-31', timeZone: 'Europe/Berlin' }
const ORDERS: TestOrder[] = [
  ['1001', 1, 40],
  ['1002', 12, 59.9, null],
  ['1003', 31, 12.5],
]

let people: People
beforeAll(async () => {
  people = await signInPeople()
})

const list = async (cookie = people.owner) => {
  const response = await call(GET, { cookie, params: { id: people.acme.reconciliationId } })
  return ((await response.json()) as { items: ClosedMonthDto[] }).items
}
const post = (
  handler: typeof closeRoute,
  { month = '2026-10', body, cookie = people.owner }: { month?: string; body?: unknown; cookie?: string } = {},
) => call(handler, { method: 'POST', cookie, body, params: { id: people.acme.reconciliationId, month } })

it('a month closes by itself, shows what came later, and is opened again only with a reason', async () => {
  const { acme } = people
  expect((await problemOf(await post(closeRoute))).status).toBe(409)
  await seedFiles(acme, ORDERS, OCTOBER)
  const job = await askForJob(acme, OCTOBER)
  await workOnNextJob()
  expect(await list(people.viewer)).toMatchObject([
    { month: '2026-10', jobId: job.id, closedBy: null, reopened: null, afterClose: null },
  ])

  const late = ORDERS.map(([id, day, amount]): TestOrder => [id, day, amount])
  await importText(acme, 'analytics', analyticsCsv(late), OCTOBER)
  await askForJob(acme, OCTOBER)
  await workOnNextJob()
  const [frozen] = await list()
  expect(frozen?.jobId).toBe(job.id)
  expect(frozen?.afterClose).toEqual({ orders: 0, storeMinor: 0, purchases: 1, analyticsMinor: 5990, matched: 1 })

  expect(await problemOf(await post(closeRoute))).toMatchObject({
    status: 409,
    detail: 'October 2026 is closed already.',
  })
  expect((await problemOf(await post(reopenRoute, { body: { reason: ' ' } }))).status).toBe(400)
  expect((await post(reopenRoute, { body: { reason: 'The tag was repaired.' } })).status).toBe(204)
  expect((await problemOf(await post(reopenRoute, { body: { reason: 'Once more.' } }))).status).toBe(409)
  expect((await list())[0]?.reopened?.reason).toBe('The tag was repaired.')

  // What a person opened is left to people.
  const newest = await askForJob(acme, OCTOBER)
  await workOnNextJob()
  expect(await list()).toHaveLength(1)
  expect((await post(closeRoute)).status).toBe(204)
  const [again, before] = await list()
  expect(again).toMatchObject({ jobId: newest.id, closedBy: 'owner@acme.example', reopened: null, afterClose: null })
  expect(before?.reopened).not.toBeNull()
  expect([again?.closeReason, before?.closeReason]).toEqual([null, null])
})

it('may be closed with a reason, which is shown with the month and in the log, and belongs to that closing alone', async () => {
  const reason = 'The books of the quarter are done.'
  expect((await post(reopenRoute, { body: { reason: 'To close it with a reason.' } })).status).toBe(204)
  for (const body of [{ reason: 'x'.repeat(501) }, { reason: 4 }, { because: reason }])
    expect((await problemOf(await post(closeRoute, { body }))).status).toBe(400)
  expect((await post(closeRoute, { body: { reason: ` ${reason} ` } })).status).toBe(204)
  expect((await list(people.viewer)).map(({ closeReason }) => closeReason)).toEqual([reason, null, null])
  const [entry] =
    await owner`select details from platform.audit_log where action = 'month.close' order by id desc limit 1`
  expect(entry?.details).toMatchObject({ month: '2026-10', reason })
  expect((await post(reopenRoute, { body: { reason: 'Once more.' } })).status).toBe(204)
  expect((await post(closeRoute, { body: { reason: '  ' } })).status).toBe(204)
  expect((await list())[0]).toMatchObject({ closeReason: null, reopened: null })
})

it('is refused in words for what is no month, and not found for other clients', async () => {
  expect(await problemOf(await post(closeRoute, { month: '2026-13' }))).toMatchObject({ status: 400 })
  expect((await post(closeRoute, { cookie: people.stranger })).status).toBe(404)
  expect((await call(GET, { cookie: people.stranger, params: { id: people.acme.reconciliationId } })).status).toBe(404)
})
