import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY_MS } from '@/lib/period'
import { isNothing, planRetention, type RetentionFacts, USUAL_PERIODS } from './plan'
import { INSTALLATION_TABLES, planDated } from './steps'

const NOW = Date.parse('2027-06-01T03:00:00Z')
const ago = (days: number) => NOW - days * DAY_MS
const dayAgo = (days: number) => new Date(ago(days)).toISOString().slice(0, 10)

const NONE: RetentionFacts = { jobs: [], results: [], closedMonths: [], lines: [], logs: [], fences: [], dated: [] }

/** A reconciliation's results, oldest first, all of October: the first is from so many days ago. */
const results = (...days: number[]): RetentionFacts['results'] =>
  days.map((age, index) => ({
    jobId: `job_${index + 1}`,
    reconciliationId: 'rec_1',
    seq: index + 1,
    from: '2026-10-01',
    to: '2026-10-31',
    publishedAt: ago(age),
    isStripped: false,
  }))
const line = (firstSeq: number, lastSeq: number | null, rows = 1): RetentionFacts['lines'][number] => ({
  reconciliationId: 'rec_1',
  day: '2026-10-03',
  firstSeq,
  lastSeq,
  rows,
})
const rowsOf = (facts: Partial<RetentionFacts>, table: string, options = {}) =>
  planRetention({ ...NONE, ...facts }, NOW, options).steps.find((step) => step.table === table)

describe('lines of results', () => {
  it('go when their whole validity belongs to results of more than 90 days', () => {
    const facts = { results: results(120, 91, 89, 1), lines: [line(1, 1, 5), line(1, 2, 7), line(2, 3), line(1, null)] }
    const plan = planRetention({ ...NONE, ...facts }, NOW)
    expect(plan.strippedJobs).toEqual(['job_1', 'job_2'])
    expect(rowsOf(facts, 'verdict')).toMatchObject({ rows: 12, of: 14 })
  })

  it('of the newest result of a reconciliation stay, however old it is', () => {
    const facts = { results: results(500, 400), lines: [line(1, 1), line(2, null), line(1, null)] }
    expect(planRetention({ ...NONE, ...facts }, NOW).strippedJobs).toEqual(['job_1'])
    expect(rowsOf(facts, 'verdict')).toMatchObject({ rows: 1 })
  })

  it('that a closed month froze stay 13 months, and so do those that say what came after', () => {
    const closed = (age: number) => [
      { jobId: 'job_1', reconciliationId: 'rec_1', month: '2026-10', closedAt: ago(age) },
    ]
    const all = results(380, 370, 360)
    const newest = { ...(all[2] as (typeof all)[0]), from: '2026-11-01', to: '2026-11-30' }
    const facts = { results: [all[0], all[1], newest] as typeof all, lines: [line(1, 1), line(2, null)] }
    expect(rowsOf({ ...facts, closedMonths: closed(380) }, 'verdict')).toMatchObject({ rows: 0 })
    expect(rowsOf({ ...facts, closedMonths: closed(397) }, 'verdict')).toMatchObject({ rows: 2 })
  })

  it('of a job that has not ended stay', () => {
    const jobs = [{ id: 'job_1', state: 'running' as const, endedAt: ago(120) }]
    expect(planRetention({ ...NONE, jobs, results: results(120, 1) }, NOW).strippedJobs).toEqual([])
  })
})

describe('jobs', () => {
  const job = (id: string, state: RetentionFacts['jobs'][number]['state'], age: number) => ({
    id,
    state,
    endedAt: ago(age),
  })
  it('go 180 days after they failed or were cancelled, 365 days after they were done, never before they ended', () => {
    const jobs = [
      job('failed', 'failed', 181),
      job('failed lately', 'failed', 179),
      job('cancelled', 'cancelled', 181),
      job('done', 'done', 366),
      job('done lately', 'done', 364),
      job('queued', 'queued', 900),
      job('running', 'running', 900),
    ]
    expect(planRetention({ ...NONE, jobs }, NOW).jobs).toEqual(['failed', 'cancelled', 'done'])
  })

  it('of the newest result and of closed months stay with their summaries', () => {
    const facts = {
      results: results(900, 800, 700),
      jobs: ['job_1', 'job_2', 'job_3'].map((id) => job(id, 'done', 800)),
      closedMonths: [{ jobId: 'job_1', reconciliationId: 'rec_1', month: '2026-10', closedAt: ago(900) }],
      fences: ['job_2', 'job_3'],
    }
    expect(planRetention({ ...NONE, ...facts }, NOW).jobs).toEqual(['job_2'])
    expect(rowsOf(facts, 'job_summary')).toMatchObject({ rows: 1, of: 3 })
    expect(rowsOf(facts, 'job_fence')).toMatchObject({ rows: 1, of: 2 })
  })
})

it('days of everything else go as a whole, so that each row is kept at least its period', () => {
  const dated = [
    { table: 'audit_log' as const, day: dayAgo(366), rows: 3 },
    { table: 'audit_log' as const, day: dayAgo(365), rows: 5 },
    { table: 'idempotency_key' as const, day: dayAgo(2), rows: 2 },
    { table: 'idempotency_key' as const, day: dayAgo(1), rows: 9 },
  ]
  const logs = [
    { jobId: 'job_1', day: dayAgo(31), rows: 4, lastId: 40 },
    { jobId: 'job_1', day: dayAgo(30), rows: 4, lastId: 44 },
    { jobId: 'live', day: dayAgo(31), rows: 4, lastId: 50 },
  ]
  const jobs = [{ id: 'live', state: 'running' as const, endedAt: ago(31) }]
  expect(rowsOf({ dated }, 'audit_log')).toMatchObject({ rows: 3, of: 8 })
  expect(rowsOf({ dated }, 'idempotency_key')).toMatchObject({ rows: 2, of: 11 })
  expect(rowsOf({ logs, jobs }, 'job_log')).toMatchObject({ rows: 4, of: 12 })
})

it('watched orders go 90 days after they ended', () => {
  const dated = [91, 90, 1].map((days) => ({ table: 'order_watch' as const, day: dayAgo(days), rows: 2 }))
  expect(rowsOf({ dated }, 'order_watch')).toMatchObject({ rows: 2, of: 6 })
})

it('links go 30 days after they ended; addresses in the audit log are cut after 30 days, however many there are', () => {
  const dated = (['invitation', 'connection_request', 'audit_address'] as const).flatMap((table) => [
    { table, day: dayAgo(31), rows: 50_000 },
    { table, day: dayAgo(30), rows: 7 },
  ])
  for (const table of ['invitation', 'connection_request'] as const)
    expect(rowsOf({ dated }, table)).toMatchObject({ rows: 50_000, of: 50_007, isRefused: true })
  expect(rowsOf({ dated }, 'audit_address')).toMatchObject({ rows: 50_000, isRefused: false })
})

it('what ran out of sign-in goes with the day it ran out on, and nothing that counts', () => {
  const dated = [
    { table: 'session' as const, day: dayAgo(1), rows: 3 },
    { table: 'session' as const, day: dayAgo(0), rows: 4 },
    { table: 'verification' as const, day: dayAgo(-1), rows: 5 },
  ]
  const { steps } = planDated(INSTALLATION_TABLES, dated, { now: NOW, kept: USUAL_PERIODS, force: false })
  expect(steps.map(({ table, rows, of }) => [table, rows, of])).toEqual([
    ['audit_address', 0, 0],
    ['audit_log', 0, 0],
    ['outbox', 0, 0],
    ['session', 3, 7],
    ['verification', 0, 5],
  ])
})

describe('the guard', () => {
  const dated = (old: number, young: number) => ({
    dated: [
      { table: 'audit_log' as const, day: dayAgo(400), rows: old },
      { table: 'audit_log' as const, day: dayAgo(4), rows: young },
    ],
  })
  it('refuses more than a fifth of a table, from ten thousand rows on', () => {
    expect(rowsOf(dated(10_000, 1), 'audit_log')?.isRefused).toBe(false)
    expect(rowsOf(dated(10_001, 40_005), 'audit_log')?.isRefused).toBe(false)
    expect(rowsOf(dated(10_001, 40_003), 'audit_log')?.isRefused).toBe(true)
  })
  it('is lifted by asking', () => {
    expect(rowsOf(dated(50_000, 0), 'audit_log', { force: true })?.isRefused).toBe(false)
  })
})

it('a longer period never removes more', () => {
  const days = fc.integer({ min: 1, max: 400 })
  fc.assert(
    fc.property(fc.array(fc.nat(500), { maxLength: 20 }), days, days, (ages, one, other) => {
      const jobs: RetentionFacts['jobs'] = ages.map((age, at) => ({
        id: `job_${at}`,
        state: 'done',
        endedAt: ago(age),
      }))
      const facts = { ...NONE, jobs, results: results(...ages.toSorted((a, b) => b - a)) }
      const removed = (period: number) => {
        const plan = planRetention(facts, NOW, { kept: { ...USUAL_PERIODS, lines: period, jobs: period } })
        return new Set([...plan.jobs, ...plan.strippedJobs.map((id) => `lines of ${id}`)])
      }
      const [shorter, longer] = [removed(Math.min(one, other)), removed(Math.max(one, other))]
      expect([...longer].filter((id) => !shorter.has(id))).toEqual([])
    }),
  )
})

it('names no live job and no line that a kept result shows, whatever there is', () => {
  const seqs = fc.array(
    fc.record({ age: fc.integer({ min: 0, max: 500 }), from: fc.integer({ min: 1, max: 28 }), isLive: fc.boolean() }),
    { minLength: 1, maxLength: 8 },
  )
  const spans = fc.array(fc.record({ day: fc.integer({ min: 1, max: 28 }), first: fc.nat(8), length: fc.nat(8) }))
  const dayOf = (day: number) => `2026-10-${String(day).padStart(2, '0')}`
  fc.assert(
    fc.property(seqs, spans, (given, lines) => {
      const facts: RetentionFacts = {
        ...NONE,
        jobs: given.map(({ age, isLive }, at) => ({
          id: `job_${at}`,
          state: isLive ? 'running' : 'done',
          endedAt: ago(age),
        })),
        results: given.map(({ age, from }, at) => ({
          jobId: `job_${at}`,
          reconciliationId: 'rec_1',
          seq: at + 1,
          from: dayOf(from),
          to: dayOf(28),
          publishedAt: ago(age),
          isStripped: false,
        })),
        lines: lines.map(({ day, first, length }) => ({
          reconciliationId: 'rec_1',
          day: dayOf(day),
          firstSeq: first,
          lastSeq: length === 0 ? null : first + length,
          rows: 1,
        })),
      }
      const plan = planRetention(facts, NOW)
      const gone = new Set(plan.strippedJobs)
      for (const { id, state } of facts.jobs)
        if (state === 'running') expect(plan.jobs.includes(id) || gone.has(id)).toBe(false)
      const shown = facts.lines.filter((one) =>
        facts.results.some(
          ({ jobId, seq, from, to }) =>
            !gone.has(jobId) &&
            from <= one.day &&
            one.day <= to &&
            one.firstSeq <= seq &&
            (one.lastSeq === null || seq <= one.lastSeq),
        ),
      ).length
      expect(plan.steps.find(({ table }) => table === 'verdict')?.rows).toBe(facts.lines.length - shown)
      const left: RetentionFacts = {
        ...NONE,
        jobs: facts.jobs.filter(({ id }) => !plan.jobs.includes(id)),
        results: facts.results
          .filter(({ jobId }) => !plan.jobs.includes(jobId))
          .map((one) => ({ ...one, isStripped: gone.has(one.jobId) })),
      }
      expect(isNothing(planRetention(left, NOW))).toBe(true)
    }),
  )
})
