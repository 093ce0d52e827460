import type postgres from 'postgres'
import { earnContext, type TenantContext } from '@/lib/db/context'
import { connector, reconciliation, reconciliationSource } from '@/lib/db/schema/tenant'
import { withTenant } from '@/lib/db/tenant'
import { addDays, dayOf, daysBetween, HOUR_MS, startOfDay } from '@/lib/period'
import { provisionClient } from '@/lib/services/clients/provision'
import { recordReading, replaceOrders, replacePurchases } from '@/lib/services/connectors/record-reading'
import type { AnalyticsPurchase, Window } from '@/lib/transaction'
import { randomOf } from '@/scripts/simulate/random'
import { type SimulatedWorld, simulate } from '@/scripts/simulate/simulate'
import { claimNext } from '@/workers/claim'
import { matchJob } from '@/workers/match'
import { publishJob } from '@/workers/publish'

/** Nightly runs over a rolling window, through the real match and publish, with sales that become known as GA4 and stores tell them. */

export interface NightlySize {
  ordersAMonth: number
  nights: number
  seed: number
}

export interface Night {
  lines: number
  /** Rows of `verdict` that were begun or ended. */
  written: number
  /** Bytes of write-ahead log for staging and for publishing. */
  stagedBytes: number
  publishedBytes: number
  grownBytes: number
  matchMs: number
  publishMs: number
}

export interface Nightly {
  /** The first night writes the whole window. */
  whole: Night
  nights: Night[]
  /** Columns that made lines of the last night begin anew, and how often. */
  changed: Record<string, number>
  problems: string[]
}

const ZONE = 'Europe/Berlin'
const WINDOW_DAYS = 30
const FIRST_DAY = '2026-08-01'
/** Days read again each night, since their totals may have changed. */
const REREAD_DAYS = 6
/** Sales that GA4 shows the next morning, and a day and two days later. */
const LATE_SHARE = 0.15
const VERY_LATE_SHARE = 0.04
/** Refunds are made some days after the order. */
const REFUND_AFTER_DAYS = 4

export async function runNights(owner: postgres.Sql, size: NightlySize): Promise<Nightly> {
  const days = WINDOW_DAYS + size.nights
  const window: Window = { from: FIRST_DAY, to: addDays(FIRST_DAY, days - 1), timeZone: ZONE }
  const world = simulate({
    // The world has some days before and after its own.
    orders: Math.round((size.ordersAMonth * (days + 6)) / WINDOW_DAYS),
    seed: size.seed,
    overrides: { window, now: startOfDay(addDays(window.to, 12), ZONE) },
  })
  const place = await makePlace()
  const problems: string[] = []
  const fresh = new Map<string, string>()
  const nights: Night[] = []
  let changed: Record<string, number> = {}
  for (let night = 0; night <= size.nights; night++) {
    const today = addDays(FIRST_DAY, WINDOW_DAYS + night)
    const asOf = startOfDay(today, ZONE) + 3 * HOUR_MS
    await record(world, place, today, asOf, night === 0 ? WINDOW_DAYS + 7 : REREAD_DAYS)
    const jobId = `job_night_${String(night).padStart(3, '0')}`
    nights.push(
      await workOneNight(owner, place, { jobId, today, asOf }, fresh, problems, async () => {
        if (night === size.nights) changed = await changedColumns(owner, jobId)
      }),
    )
  }
  for (const [jobId, digest] of fresh)
    if (digest !== (await readDigest(owner, jobId))) problems.push(`${jobId}: its result changed afterwards`)
  return { whole: nights[0] as Night, nights: nights.slice(1), changed, problems }
}

interface Place {
  context: TenantContext
  storeId: string
  analyticsId: string
}

async function makePlace(): Promise<Place> {
  const { clientId } = await provisionClient({ name: 'Nightly', slug: 'nightly', timeZone: ZONE, currency: 'EUR' })
  const context = earnContext({ clientId, databaseRef: null, role: 'dra_app', userId: null, readOnly: false })
  const [storeId, analyticsId] = ['con_store', 'con_analytics']
  await withTenant(context, async (tx) => {
    await tx.insert(connector).values([
      { clientId, id: storeId, kind: 'shopify', label: 'Shop' },
      { clientId, id: analyticsId, kind: 'ga4', label: 'GA4' },
    ])
    await tx.insert(reconciliation).values({ clientId, id: 'rec_nightly', name: 'Nightly', timeZone: ZONE })
    await tx.insert(reconciliationSource).values([
      { clientId, reconciliationId: 'rec_nightly', connectorId: storeId, side: 'store' },
      { clientId, reconciliationId: 'rec_nightly', connectorId: analyticsId, side: 'analytics' },
    ])
  })
  return { context, storeId, analyticsId }
}

/** Stores what both sides say of the last days on the morning of `today`. */
async function record(world: SimulatedWorld, place: Place, today: string, asOf: number, count: number): Promise<void> {
  const window: Window = { from: addDays(today, -count), to: today, timeZone: ZONE }
  const orders = world.orders
    .filter(({ createdAt }) => createdAt < asOf && createdAt >= startOfDay(window.from, ZONE))
    .map((order) =>
      asOf - order.createdAt < REFUND_AFTER_DAYS * 24 * HOUR_MS ? { ...order, refundedMinor: 0 } : order,
    )
  const purchases = world.purchases.filter(
    (purchase) => purchase.date !== null && purchase.date >= window.from && isShown(purchase, today),
  )
  const { clientId } = place.context
  const reading = (connectorId: string, storeTimeZone: string | null, received: Map<string, number>) => ({
    clientId,
    connectorId,
    name: connectorId,
    format: 'api',
    window,
    storeTimeZone,
    transactions: 0,
    dated: true,
    hidden: null,
    notes: [],
    rejections: [],
    readBy: null,
    days: daysIn(window).map((day) => ({ day, received: received.get(day) ?? 0 })),
  })
  await withTenant(place.context, async (tx) => {
    await recordReading(tx, reading(place.storeId, ZONE, countBy(orders.map((one) => dayOf(one.createdAt, ZONE)))))
    await replaceOrders(tx, { clientId, connectorId: place.storeId }, orders, window)
    const seen = countBy(purchases.map(({ date }) => date as string))
    const uploadId = await recordReading(tx, reading(place.analyticsId, null, seen))
    await replacePurchases(tx, { clientId, connectorId: place.analyticsId }, purchases, window, uploadId)
  })
}

function isShown({ transactionId, date }: AnalyticsPurchase, today: string): boolean {
  let index = 0
  for (const letter of transactionId) index = (Math.imul(index, 31) + letter.charCodeAt(0)) | 0
  const late = randomOf(7, index)()
  const needed = late < VERY_LATE_SHARE ? 3 : late < VERY_LATE_SHARE + LATE_SHARE ? 2 : 1
  return daysBetween(date as string, today) >= needed
}

function daysIn({ from, to }: Window): string[] {
  return Array.from({ length: daysBetween(from, to) + 1 }, (_, index) => addDays(from, index))
}

function countBy(days: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const day of days) counts.set(day, (counts.get(day) ?? 0) + 1)
  return counts
}

async function workOneNight(
  owner: postgres.Sql,
  { context: { clientId }, storeId, analyticsId }: Place,
  { jobId, today, asOf }: { jobId: string; today: string; asOf: number },
  fresh: Map<string, string>,
  problems: string[],
  onStaged: () => Promise<void>,
): Promise<Night> {
  await owner`
    insert into platform.job (client_id, id, reconciliation_id, reconciliation_name, connector_ids, window_from, window_to,
      time_zone, as_of)
    values (${clientId}, ${jobId}, 'rec_nightly', 'Nightly', ${[storeId, analyticsId]}, ${addDays(today, -WINDOW_DAYS)},
      ${addDays(today, -1)}, ${ZONE}, ${new Date(asOf)})`
  const claim = await claimNext('bench')
  if (claim?.jobId !== jobId) throw new Error(`Claimed ${claim?.jobId} instead of ${jobId}`)
  // Else the log would hold pages of facts that are read for the first time here.
  await owner`vacuum (analyze) tenant.store_order, tenant.analytics_purchase`
  // Nights are further apart than checkpoints, so that the first change of each page logs it as a whole.
  await owner`checkpoint`
  const before = await measure(owner)
  const outcome = await matchJob(claim)
  const matched = await measure(owner)
  fresh.set(jobId, await stagedDigest(owner, jobId))
  await onStaged()
  const publishing = await measure(owner)
  await publishJob(claim, outcome)
  const after = await measure(owner)
  const [rows] = await owner<{ written: number }[]>`
    select count(*) filter (where v.first_seq = s.result_seq) + count(*) filter (where v.last_seq = s.result_seq - 1) as written
    from tenant.verdict v join tenant.job_summary s using (client_id, reconciliation_id) where s.job_id = ${jobId}`
  if (fresh.get(jobId) !== (await readDigest(owner, jobId))) problems.push(`${jobId}: is not what was computed`)
  return {
    lines: outcome.counts.verdicts,
    written: Number(rows?.written),
    stagedBytes: matched.logBytes - before.logBytes,
    publishedBytes: after.logBytes - publishing.logBytes,
    grownBytes: after.tableBytes - before.tableBytes,
    matchMs: matched.at - before.at,
    publishMs: after.at - publishing.at,
  }
}

async function measure(owner: postgres.Sql): Promise<{ at: number; logBytes: number; tableBytes: number }> {
  const [row] = await owner`
    select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint as log,
      pg_total_relation_size('tenant.verdict')::bigint as size`
  return { at: performance.now(), logBytes: Number(row?.log), tableBytes: Number(row?.size) }
}

const OWN = ['client_id', 'job_id', 'ordinal', 'reconciliation_id', 'id', 'first_seq', 'last_seq']

async function stagedDigest(owner: postgres.Sql, jobId: string): Promise<string> {
  const [row] = await owner`
    select md5(string_agg((to_jsonb(c) - ${OWN}::text[])::text, E'\n' order by c.line_key)) as digest
    from tenant.verdict_change c where c.job_id = ${jobId}`
  return String(row?.digest)
}

/** A result as it is read: the lines that were valid when it was published. */
async function readDigest(owner: postgres.Sql, jobId: string): Promise<string> {
  const [row] = await owner`
    select md5(string_agg((to_jsonb(v) - ${OWN}::text[])::text, E'\n' order by v.line_key)) as digest
    from tenant.job_summary s join tenant.verdict v using (client_id, reconciliation_id)
    where s.job_id = ${jobId} and v.day between s.window_from and s.window_to and v.first_seq <= s.result_seq
      and (v.last_seq is null or v.last_seq >= s.result_seq)`
  return String(row?.digest)
}

/** Which columns differ from the line before, of lines there were before. */
async function changedColumns(owner: postgres.Sql, jobId: string): Promise<Record<string, number>> {
  const rows = await owner.begin(async (tx) => {
    // No index has the lines' keys.
    await tx`set local enable_nestloop = off`
    return tx<{ key: string; count: number }[]>`
      select n.key, count(*)::int as count
      from tenant.verdict_change c
      join tenant.verdict v on v.client_id = c.client_id and v.line_key = c.line_key and v.last_seq is null,
        lateral jsonb_each(to_jsonb(c) - ${OWN}::text[]) n, lateral (select to_jsonb(v) -> n.key as old) o
      where c.job_id = ${jobId} and o.old is distinct from n.value
      group by n.key order by 2 desc`
  })
  return Object.fromEntries(rows.map(({ key, count }) => [key, count]))
}
