import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addDays, DAY_MS, dayOf, endOfDay, HOUR_MS } from '@/lib/period'
import { createSchedule, pauseSchedule, resumeSchedule, updateSchedule } from '@/lib/services/schedules/change'
import { createScheduleSchema } from '@/lib/services/schedules/input'
import { getSchedule } from '@/lib/services/schedules/list'
import { openTestDatabase } from '@/lib/testing/database'
import { askForJob, seedFiles, type TestClient, twoClients, WINDOW } from '@/lib/testing/fixture'
import { claimJob, workOnNextJob } from '@/lib/testing/jobs'
import { startScheduler } from './scheduler'
import { fireDueSchedules } from './scheduler-fire'
import { ensureSystemSchedules } from './scheduler-system'

const { owner: sql, tenant } = openTestDatabase()
let acme: TestClient
let globex: TestClient

beforeAll(async () => {
  const made = await twoClients()
  acme = made.acme
  globex = made.globex
  // Files stand in for live sources: what is scheduled only has to be able to run.
  await tenant`update tenant.reconciliation set time_zone = ${WINDOW.timeZone}`
  await seedFiles(acme)
  await seedFiles(globex)
})
beforeEach(async () => {
  await sql`delete from platform.schedule_fire`
  await sql`delete from platform.schedule`
  await sql`delete from platform.job`
})

const FIXED = { kind: 'fixed', from: WINDOW.from, to: WINDOW.to } as const
/** Half an hour from any full turn, so that no slot comes while the tests run. */
const LAST_SLOT = Math.floor(Date.now() / 60_000) * 60_000 - HOUR_MS / 2
const HOURLY = `${new Date(LAST_SLOT).getUTCMinutes()} * * * *`

/** An hourly schedule whose first `slots` slots have come and nobody has looked. */
async function make(client: TestClient, slots: number, more: Record<string, unknown> = {}): Promise<string> {
  const said = { reconciliationId: client.reconciliationId, cron: HOURLY, window: FIXED, ...more }
  const { id } = await createSchedule(client.context, createScheduleSchema.parse(said))
  await bringDue(id, slots)
  return id
}
const bringDue = (id: string, slots: number) => sql`
  update platform.schedule set next_at = ${new Date(LAST_SLOT - (slots - 1) * HOUR_MS)} where id = ${id}`
const fire = () => fireDueSchedules({ jitterSeconds: 0 })
const firesOf = (id: string) => sql<{ slot: Date; outcome: string; reason: string | null; job_id: string | null }[]>`
  select slot, outcome, reason, job_id from platform.schedule_fire where schedule_id = ${id} order by slot`
const outcomesOf = async (id: string) => (await firesOf(id)).map(({ outcome }) => outcome)
const jobs = () => sql`select * from platform.job order by slot, id`

describe('a due schedule', () => {
  it('fires its slot: one job that says which, of the window of the slot, that waits behind people’s', async () => {
    const id = await make(acme, 1)
    const [jobId] = await fire()
    const [row] = await jobs()
    expect(row).toMatchObject({
      id: jobId,
      kind: 'reconciliation',
      trigger: 'schedule',
      schedule_id: id,
      state: 'queued',
      priority: 0,
      reconciliation_id: acme.reconciliationId,
      reconciliation_name: 'Uploaded files',
      time_zone: WINDOW.timeZone,
      created_by: null,
    })
    expect(row?.connector_ids).toHaveLength(2)
    const [fired] = await firesOf(id)
    expect(fired).toEqual({ slot: row?.slot, outcome: 'fired', reason: null, job_id: jobId })
    expect(row?.dedupe_key).toBe(`sched:${id}:${fired?.slot.toISOString()}`)
    const manual = await askForJob(acme)
    expect((await claimJob()).jobId).toBe(manual.id)
  })

  it('steps on from the slot, not from now, and has nothing more to do', async () => {
    const id = await make(acme, 3)
    const [before] = await sql`select next_at from platform.schedule where id = ${id}`
    await fire()
    const [after] = await sql`select next_at from platform.schedule where id = ${id}`
    expect(after?.next_at.getTime() - before?.next_at.getTime()).toBe(3 * HOUR_MS)
    expect(await fire()).toEqual([])
    expect(await outcomesOf(id)).toEqual(['missed', 'missed', 'fired'])
  })

  it('fires once, however many look at the same time', async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, () => make(acme, 4, { catchUp: 'all', overlap: 'queue' })))
    await Promise.all(Array.from({ length: 6 }, fire))
    while ((await fire()).length > 0);
    for (const id of ids) expect(await outcomesOf(id)).toEqual(['fired', 'fired', 'fired', 'fired'])
    expect(await jobs()).toHaveLength(20)
  })

  it('records a slot that has a row already no second time', async () => {
    const id = await make(acme, 1)
    await fire()
    await bringDue(id, 1)
    await sql`update platform.job set state = 'done'`
    await fire()
    expect(await outcomesOf(id)).toEqual(['fired'])
    expect(await jobs()).toHaveLength(1)
  })

  it('waits its share of two minutes, and no longer', async () => {
    const made: string[] = []
    for (let index = 0; index < 12; index++) made.push(await make(acme, 1))
    await sql`update platform.schedule set cron = '* * * * *', next_at = date_trunc('minute', clock_timestamp()) - interval '1 minute'`
    await fireDueSchedules()
    const [first] = await sql`select count(*)::int as count from platform.schedule_fire`
    expect(first?.count).toBeLessThan(24)
    await sql`update platform.schedule set next_at = clock_timestamp() - interval '121 seconds'`
    await sql`delete from platform.schedule_fire`
    await fireDueSchedules()
    const [all] = await sql`select count(distinct schedule_id)::int as count from platform.schedule_fire`
    expect(all?.count).toBe(12)
  })

  it('leaves the slot out while the run before is at work, or queues behind it, as was chosen', async () => {
    const skipping = await make(acme, 1)
    const queueing = await make(acme, 1, { overlap: 'queue' })
    await fire()
    await sql`update platform.schedule set next_at = ${new Date(LAST_SLOT + HOUR_MS / 4)}`
    await fire()
    const last = async (id: string) => (await firesOf(id)).at(-1)
    expect(await last(skipping)).toMatchObject({
      outcome: 'skipped',
      job_id: null,
      reason: expect.stringMatching(/still at work/),
    })
    expect(await last(queueing)).toMatchObject({ outcome: 'fired', job_id: expect.stringMatching(/^job_/) })
  })

  it('decides a backlog of a year in parts and loses none of it', async () => {
    const id = await make(acme, 24 * 20)
    let rounds = 0
    while ((await sql`select from platform.schedule where next_at <= clock_timestamp()`).length > 0) {
      await fire()
      rounds++
    }
    const outcomes = await outcomesOf(id)
    expect(outcomes).toHaveLength(480)
    expect(outcomes.filter((outcome) => outcome === 'fired')).toEqual(['fired'])
    expect(outcomes.at(-1)).toBe('fired')
    expect(rounds).toBeGreaterThan(1)
  })
})

describe('what cannot run', () => {
  it('is left out with the reason, makes no job, and stops no other schedule', async () => {
    const uncovered = await make(acme, 1, { window: { kind: 'rolling', days: 7, endDaysAgo: 1 } })
    const other = await make(globex, 1)
    await fire()
    expect(await firesOf(uncovered)).toMatchObject([
      { outcome: 'skipped', job_id: null, reason: expect.stringMatching(/covers 0 of the 7 days/) },
    ])
    expect(await outcomesOf(other)).toEqual(['fired'])
    expect(await getSchedule(acme.context, { scheduleId: uncovered })).toMatchObject({
      lastFire: { outcome: 'skipped', reason: expect.stringMatching(/Upload a file/), jobId: null },
    })
  })

  it('a paused source: is left out', async () => {
    const id = await make(acme, 1)
    await tenant`update tenant.connector set kind = 'shopify', paused_at = now() where id = ${acme.storeConnectorId}`
    try {
      await fire()
    } finally {
      await tenant`update tenant.connector set kind = 'store_file', paused_at = null where id = ${acme.storeConnectorId}`
    }
    expect((await firesOf(id))[0]).toMatchObject({ outcome: 'skipped', reason: expect.stringMatching(/is paused/) })
  })

  it('a removed side: is left out', async () => {
    const id = await make(acme, 1)
    await tenant`update tenant.connector set removed_at = now() where id = ${acme.analyticsConnectorId}`
    try {
      await fire()
    } finally {
      await tenant`update tenant.connector set removed_at = null where id = ${acme.analyticsConnectorId}`
    }
    expect((await firesOf(id))[0]).toMatchObject({ outcome: 'skipped', reason: expect.stringMatching(/was removed/) })
  })

  it.each([
    ['an expression', { cron: 'never' }],
    ['a zone', { time_zone: 'Mars/Olympus' }],
  ])('%s that nobody can read pauses its schedule with the reason, and stops no other', async (_, unreadable) => {
    const broken = await make(acme, 1)
    const other = await make(globex, 1)
    await sql`update platform.schedule set ${sql(unreadable)} where id = ${broken}`
    await fire()
    expect(await outcomesOf(other)).toEqual(['fired'])
    const reason = expect.stringMatching(/^Its time \(.+\) cannot be read, so it was paused\. Change the time/)
    expect(await firesOf(broken)).toMatchObject([{ outcome: 'skipped', reason, job_id: null }])
    // It is looked at no more.
    await fire()
    expect(await firesOf(broken)).toHaveLength(1)
    expect(await getSchedule(acme.context, { scheduleId: broken })).toMatchObject({
      pausedAt: expect.any(String),
      nextRuns: [],
      lastFire: { outcome: 'skipped', reason },
    })
    await updateSchedule(acme.context, { scheduleId: broken, cron: HOURLY, timeZone: 'UTC' })
    const resumed = await resumeSchedule(acme.context, { scheduleId: broken })
    expect(resumed).toMatchObject({ pausedAt: null, nextRuns: { length: 5 } })
  })
})

describe('a schedule that is paused or changed', () => {
  it('fires nothing while paused; slots of that time are not expected, those before it are recorded', async () => {
    const id = await make(acme, 2)
    const paused = await pauseSchedule(acme.context, { scheduleId: id })
    expect(paused).toMatchObject({ pausedAt: expect.any(String), nextRuns: [] })
    expect(await outcomesOf(id)).toEqual(['skipped', 'skipped'])
    expect(await fire()).toEqual([])
    const resumed = await resumeSchedule(acme.context, { scheduleId: id })
    expect(resumed.pausedAt).toBeNull()
    expect(resumed.nextRuns).toHaveLength(5)
    const [row] = await sql`select next_at from platform.schedule where id = ${id}`
    expect(row?.next_at.toISOString()).toBe(resumed.nextRuns[0])
    expect(await fire()).toEqual([])
    expect(await outcomesOf(id)).toHaveLength(2)
  })

  it('goes on at its new times, with the slots of the old ones recorded', async () => {
    const id = await make(acme, 2)
    const changed = await updateSchedule(acme.context, { scheduleId: id, preset: { every: 'day', time: '03:00' } })
    expect(changed).toMatchObject({ cron: '0 3 * * *', words: `Every night at 03:00, ${WINDOW.timeZone}` })
    expect(await firesOf(id)).toMatchObject([{ outcome: 'skipped', reason: expect.stringMatching(/changed/) }, {}])
    const [row] = await sql`select next_at from platform.schedule where id = ${id}`
    expect(row?.next_at.toISOString()).toBe(changed.nextRuns[0])
  })
})

describe('schedules of the installation', () => {
  it('are there once for each client, however often they are made', async () => {
    await Promise.all([ensureSystemSchedules(), ensureSystemSchedules()])
    await ensureSystemSchedules()
    const rows = await sql`select * from platform.schedule where kind = 'retention' order by client_id`
    expect(rows.map((row) => row.client_id).sort()).toEqual([acme.clientId, globex.clientId].sort())
    expect(rows[0]).toMatchObject({ cron: '0 3 * * *', time_zone: 'UTC', catch_up: 'latest', reconciliation_id: '' })
    expect(rows[0]?.next_at.toISOString()).toMatch(/T03:00:00.000Z$/)
  })

  it('fire as work that belongs to no reconciliation', async () => {
    await ensureSystemSchedules()
    await sql`update platform.schedule set next_at = date_trunc('hour', clock_timestamp())`
    expect(await fire()).toHaveLength(2)
    expect(await jobs()).toMatchObject([
      { kind: 'retention', trigger: 'schedule', reconciliation_id: '', connector_ids: [] },
      { kind: 'retention' },
    ])
  })

  it('look at each live reconciliation eight times a day, in its zone, and read what its jobs read', async () => {
    const become = (store: string, analytics: string) => tenant`
      update tenant.connector set kind = case id when ${acme.storeConnectorId} then ${store} else ${analytics} end
      where id in (${acme.storeConnectorId}, ${acme.analyticsConnectorId})`
    await become('shopify', 'ga4')
    try {
      await Promise.all([ensureSystemSchedules(), ensureSystemSchedules()])
      const rows = await sql`select * from platform.schedule where kind = 'early_warning'`
      expect(rows).toHaveLength(1)
      expect(rows[0]).toMatchObject({
        client_id: acme.clientId,
        reconciliation_id: acme.reconciliationId,
        cron: '0 */3 * * *',
        time_zone: WINDOW.timeZone,
        catch_up: 'none',
      })
      await sql`update platform.schedule set next_at = clock_timestamp() - interval '1 minute' where kind = 'early_warning'`
      await fire()
      expect(await jobs()).toMatchObject([{ kind: 'early_warning', reconciliation_id: acme.reconciliationId }])
      expect((await jobs())[0]?.connector_ids).toHaveLength(2)
    } finally {
      await become('store_file', 'analytics_file')
    }
  })

  it('are made and fired by a worker that runs, which stops when told to', async () => {
    const id = await make(acme, 1)
    await sql`update platform.schedule set next_at = next_at - interval '121 seconds'`
    const scheduler = startScheduler()
    try {
      await expect.poll(() => outcomesOf(id), { timeout: 15_000 }).toEqual(expect.arrayContaining(['fired']))
      await expect
        .poll(() => sql`select from platform.schedule where kind = 'retention'`, { timeout: 15_000 })
        .toHaveLength(2)
    } finally {
      await scheduler.stop()
    }
  })
})

describe('a one-off job whose last days had not settled', () => {
  const today = () => dayOf(Date.now(), WINDOW.timeZone)
  const settlements = () => sql`select * from platform.job where trigger = 'settlement'`
  const runRecent = async (from: string, to: string) => {
    const window = { from, to, timeZone: WINDOW.timeZone }
    await tenant`insert into tenant.coverage (client_id, connector_id, day, time_zone, upload_id, received)
      select u.client_id, u.connector_id, d::date, ${window.timeZone}, u.id, 0
      from tenant.upload u, generate_series(${from}::date, ${to}::date, '1 day') d where u.client_id = ${acme.clientId}
      on conflict do nothing`
    const { id } = await askForJob(acme, window)
    await workOnNextJob()
    const [row] = await sql`select state from platform.job where id = ${id}`
    expect(row?.state).toBe('done')
    return id
  }

  it('is run once more, over the same days, when the last of them has', async () => {
    const [from, to] = [addDays(today(), -6), addDays(today(), -1)]
    const id = await runRecent(from, to)
    const [row, ...others] = await settlements()
    expect(others).toEqual([])
    expect(row).toMatchObject({ dedupe_key: `settle:${id}`, priority: -10, state: 'queued', created_by: null })
    expect(row?.run_after.getTime()).toBe(endOfDay(to, WINDOW.timeZone) + 3 * DAY_MS)
    const [days] =
      await sql`select window_from::text as from, window_to::text as to from platform.job where id = ${row?.id}`
    expect(days).toEqual({ from, to })
    // And that run is the last.
    await sql`update platform.job set run_after = now() where id = ${row?.id}`
    await workOnNextJob()
    expect(await settlements()).toHaveLength(1)
  })

  it('is run once more although a schedule’s time cannot be read, which is shown', async () => {
    const broken = await make(acme, 0)
    await sql`update platform.schedule set cron = 'never', next_at = now() + interval '1 hour' where id = ${broken}`
    expect(await getSchedule(acme.context, { scheduleId: broken })).toMatchObject({ nextRuns: [], pausedAt: null })
    await runRecent(addDays(today(), -6), addDays(today(), -1))
    expect(await settlements()).toHaveLength(1)
  })

  it('is left alone where all its days have settled', async () => {
    await runRecent(addDays(today(), -9), addDays(today(), -5))
    expect(await settlements()).toEqual([])
  })

  it('is left to a schedule that reads those days again after they settled', async () => {
    const rolling = (days: number) => ({ kind: 'rolling', days, endDaysAgo: 1 })
    const id = await make(acme, 0, { preset: { every: 'day', time: '03:00' }, cron: undefined, window: rolling(30) })
    const [from, to] = [addDays(today(), -6), addDays(today(), -1)]
    await sql`update platform.schedule set next_at = date_trunc('day', now()) + interval '1 day'`
    await runRecent(from, to)
    expect(await settlements()).toEqual([])
    // Two days back is before they settle; a paused schedule reads nothing.
    await sql`update platform.schedule set "window" = ${sql.json(rolling(2))} where id = ${id}`
    await runRecent(from, to)
    expect(await settlements()).toHaveLength(1)
    await sql`delete from platform.job`
    await sql`update platform.schedule set "window" = ${sql.json(rolling(30))}, next_at = null, paused_at = now() where id = ${id}`
    await runRecent(from, to)
    expect(await settlements()).toHaveLength(1)
  })
})
