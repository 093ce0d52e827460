import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { wireOrder } from '@/e2e/upstreams/shopify/orders'
import { DAY_MS, dayOf, HOUR_MS, isoInZone } from '@/lib/period'
import { listEarlyWarnings } from '@/lib/services/early-warnings/list'
import { createJob } from '@/lib/services/jobs/create'
import { createReconciliation } from '@/lib/services/reconciliations/create'
import { openTestDatabase } from '@/lib/testing/database'
import { makeClient, type TestClient } from '@/lib/testing/fixture'
import { workOnNextJob } from '@/lib/testing/jobs'
import {
  connectProperty,
  connectShop,
  inGa4,
  type LiveSources,
  PROPERTY,
  startLiveSources,
} from '@/lib/testing/live-sources'

const { owner, tenant } = openTestDatabase()
const ZONE = 'Europe/Berlin'
let sources: LiveSources
let client: TestClient
let reconciliationId: string
let count = 0
/** Orders do not move between pulls. */
const now = Date.now()
const dayAgo = (days: number) => dayOf(now - days * DAY_MS, ZONE)

beforeAll(async () => {
  sources = await startLiveSources()
})
afterAll(() => sources.close())

beforeEach(async () => {
  client = await makeClient(`Shop-${++count}`)
  setSales(() => true)
  const store = await connectShop(client.context)
  const property = await connectProperty(client.context)
  const made = await createReconciliation(client.context, {
    name: 'Online shop',
    storeConnectorIds: [store.id],
    analyticsConnectorIds: [property.id],
  })
  reconciliationId = made.id
  await owner`delete from platform.job`
  await tenant`delete from tenant.early_warning`
  await tenant`delete from tenant.early_reading`
  // Five days of pulls, four weeks ago, that saw every order once it was old enough, and eight of ten at six hours.
  for (let pull = 1; pull <= 40; pull++)
    for (const [age, seen] of [
      [6, 8],
      [12, 9],
      [24, 10],
      [48, 10],
    ] as const)
      await tenant`insert into tenant.early_reading values (${client.clientId}, ${reconciliationId},
        now() - make_interval(days => 28, hours => ${pull * 3}), '', ${age}, 10, ${seen})`
})

/** An order every twenty minutes of the last days; `isSeen` by its age in hours. */
function setSales(isSeen: (hours: number) => boolean, days = 3): void {
  const sales = Array.from({ length: days * 72 }, (_, at) => ({ number: 5_000 - at, hours: (at + 0.5) / 3 }))
  sources.shopify.setOrders(
    sales.map(({ number, hours }) =>
      wireOrder({
        id: 7_000_000_000_000 + number * 977,
        number,
        createdAt: new Date(now - hours * HOUR_MS).toISOString(),
        total: '20.00',
      }),
    ),
  )
  const property = sources.properties[PROPERTY]
  if (!property) throw new Error('No property')
  property.events = sales
    .filter(({ hours }) => hours > 4 && isSeen(hours))
    .map(({ number, hours }) => {
      const local = isoInZone(now - hours * HOUR_MS, ZONE)
      return inGa4({ number, day: local.slice(0, 10), total: '20.00' }, `#${number}`, {
        dateHourMinute: local.slice(0, 16).replace(/\D/g, ''),
      })
    })
}

/** As of now unless said otherwise. */
async function pull(daysAgo = 0): Promise<void> {
  const id = `job_early_${String(++count).padStart(6, '0')}`
  await owner`insert into platform.job
    (client_id, id, kind, reconciliation_id, reconciliation_name, window_from, window_to, time_zone, as_of)
    values (${client.clientId}, ${id}, 'early_warning', ${reconciliationId}, 'Online shop', '2026-11-21', '2026-11-21', ${ZONE},
      ${new Date(now - daysAgo * DAY_MS)})`
  expect((await workOnNextJob()).jobId).toBe(id)
  expect(await owner`select state, error_message from platform.job where id = ${id}`).toMatchObject([{ state: 'done' }])
  // Without this a pull that read nothing would pass for a quiet one.
  const log = await tenant`select message from tenant.job_log where job_id = ${id}`
  expect(log).toMatchObject([{ message: 'Looked at young orders.' }])
}

/** A reconciliation of some days, to its published result. */
async function reconcile(from: string, to: string): Promise<string> {
  const { id } = await createJob(client.context, {
    ...{ reconciliationId, from, to, timeZone: ZONE },
    ...{ acceptIncomplete: false, requestId: 'request-of-test' },
  })
  await workOnNextJob()
  expect(await owner`select state, error_message from platform.job where id = ${id}`).toMatchObject([{ state: 'done' }])
  return id
}

const warnings = async () => (await listEarlyWarnings(client.context)).items

const OWN_TABLES = new Set([
  ...['tenant.early_reading', 'tenant.early_warning'],
  // Of the pull as a job.
  ...['platform.job', 'tenant.job_log', 'tenant.job_fence', 'platform.worker_presence'],
])

/** Every row that a pull could spoil, by table. */
async function rowsOfTables(): Promise<Record<string, string[]>> {
  const tables = await owner`select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname in ('platform', 'tenant')`
  const found: Record<string, string[]> = {}
  for (const { name } of tables) {
    if (OWN_TABLES.has(name)) continue
    const at = name.startsWith('tenant.') ? tenant : owner
    const rows = await at.unsafe(`select to_jsonb(t)::text as row from ${name} t order by 1`)
    found[name] = rows.map(({ row }) => row)
  }
  return found
}
it('warns of a shop whose GA4 stopped this morning at the next pull, and once', async () => {
  setSales((hours) => hours > 16)
  await pull()
  const [warning, ...others] = await warnings()
  expect(others).toEqual([])
  expect(warning).toMatchObject({ state: 'open', segment: null, closedAt: null, reconciliationName: 'Online shop' })
  expect(warning?.visible).toBeLessThan(warning?.expected ?? 0)
  expect(warning?.sentence).toContain('not settled yet')
  await pull()
  expect((await warnings()).map(({ id, state }) => [id, state])).toEqual([[warning?.id, 'open']])
})

it('changes nothing but its own two tables, whatever it finds', async () => {
  const job = await reconcile(dayAgo(2), dayAgo(0))
  const before = await rowsOfTables()
  for (const table of ['verdict', 'coverage', 'job_summary', 'store_order', 'analytics_purchase', 'connector'])
    expect(before[`tenant.${table}`]?.length, table).toBeGreaterThan(0)
  const [result] = await owner`select to_jsonb(j)::text as row from platform.job j where id = ${job}`
  setSales((hours) => hours > 16)
  await pull()
  expect(await warnings()).toMatchObject([{ state: 'open' }])
  setSales(() => true)
  await pull()
  expect(await warnings()).toMatchObject([{ state: 'withdrawn' }])
  expect(await rowsOfTables()).toEqual(before)
  expect(await owner`select to_jsonb(j)::text as row from platform.job j where id = ${job}`).toEqual([result])
})

it('never warns of a quiet shop, nor before it knows what is usual', async () => {
  for (let time = 0; time < 3; time++) await pull()
  expect(await warnings()).toEqual([])
  await tenant`delete from tenant.early_reading`
  setSales(() => false)
  await pull()
  expect(await warnings()).toEqual([])
})

it('withdraws a warning by itself when the purchases arrive late', async () => {
  setSales((hours) => hours > 16)
  await pull()
  setSales(() => true)
  await pull()
  expect(await warnings()).toMatchObject([{ state: 'withdrawn', closedAt: expect.any(String) }])
})

it('asks each side at most twice', async () => {
  const [shop, ga4] = [sources.shopify.requests.length, sources.ga4.requests.length]
  await pull()
  expect(sources.shopify.requests.length - shop).toBeLessThanOrEqual(2)
  expect(sources.ga4.requests.length - ga4).toBeLessThanOrEqual(2)
})

describe('a warning of six days ago', () => {
  const OUTAGE = { began: 6 * 24 + 16, ended: 6 * 24 + 2 }
  const seenButInOutage = (hours: number) => hours > OUTAGE.began || hours < OUTAGE.ended

  const openWarning = async (isSeen: (hours: number) => boolean) => {
    setSales(isSeen, 10)
    await pull(6)
    expect(await warnings()).toMatchObject([{ state: 'open' }])
  }
  const evidence = async () => (await tenant`select evidence from tenant.early_warning`)[0]?.evidence

  it('is confirmed by the result that covers these days and finds the loss, and by no other', async () => {
    await openWarning(seenButInOutage)
    await pull()
    expect(await warnings()).toMatchObject([{ state: 'open' }])
    await reconcile(dayAgo(5), dayAgo(4))
    await pull()
    expect(await warnings()).toMatchObject([{ state: 'open' }])
    const job = await reconcile(dayAgo(8), dayAgo(4))
    await pull()
    expect(await warnings()).toMatchObject([{ state: 'confirmed', closedAt: expect.any(String) }])
    expect(await evidence()).toMatchObject({ jobId: job })
  })

  it('is withdrawn by the result that finds these orders seen', async () => {
    await openWarning(seenButInOutage)
    setSales(() => true, 10)
    const job = await reconcile(dayAgo(8), dayAgo(4))
    await pull()
    expect(await warnings()).toMatchObject([{ state: 'withdrawn', closedAt: expect.any(String) }])
    expect(await evidence()).toMatchObject({ jobId: job })
  })

  it('is judged by the orders it was opened for, and a loss that goes on is not warned of again', async () => {
    await openWarning((hours) => hours > OUTAGE.began)
    await pull(5)
    await reconcile(dayAgo(8), dayAgo(4))
    await pull(1)
    await pull()
    expect(await warnings()).toMatchObject([{ state: 'confirmed' }])
    expect((await evidence()).decisive.to).toBeLessThanOrEqual(now - 6 * DAY_MS)
  })
})

it('withdraws a warning that no result has judged within 14 days', async () => {
  const began = 16 * 24 + 16
  setSales((hours) => hours > began || hours < began - 14, 20)
  await pull(16)
  expect(await warnings()).toMatchObject([{ state: 'open' }])
  await pull(2.1)
  expect(await warnings()).toMatchObject([{ state: 'open' }])
  await pull(1.9)
  expect(await warnings()).toMatchObject([{ state: 'withdrawn', closedAt: expect.any(String) }])
})

it('forgets counts after 60 days, and warnings a year after they were closed', async () => {
  const closed = (id: string, days: number) => tenant`insert into tenant.early_warning
    (client_id, id, reconciliation_id, segment, state, opened_at, seen_at, closed_at, evidence) values
    (${client.clientId}, ${id}, ${reconciliationId}, '', 'withdrawn', now(), now(), now() - make_interval(days => ${days}), '{}')`
  await closed('ewn_old', 366)
  await closed('ewn_kept', 364)
  for (const days of [59, 61])
    await tenant`insert into tenant.early_reading values (${client.clientId}, ${reconciliationId},
      now() - make_interval(days => ${days}), 'country=DE', 6, 10, 8)`
  await pull()
  expect((await tenant`select id from tenant.early_warning`).map(({ id }) => id)).toEqual(['ewn_kept'])
  const kept = await tenant`select extract(day from now() - min(taken_at))::int as days from tenant.early_reading`
  expect(kept).toMatchObject([{ days: 59 }])
})
