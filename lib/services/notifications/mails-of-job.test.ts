import { describe, expect, it } from 'vitest'
import { addDays } from '@/lib/period'
import type { DayLine, Summary } from '@/lib/reconcile/types'
import type { JobTrigger } from '../jobs/dto'
import type { NotificationChoice } from './dto'
import { type JobEvent, mailsOfJob, type Recipient } from './mails-of-job'

const WINDOW = { from: '2026-10-01', to: '2026-10-30', timeZone: 'Europe/Berlin' }

/** Settled days from the first of October on, each with 100 orders of which so many were seen. */
const daysOf = (matched: readonly number[], from = WINDOW.from): DayLine[] =>
  matched.map((seen, index) => ({
    day: addDays(from, index),
    orders: 100,
    settled: 100,
    matched: seen,
    missing: 100 - seen,
    missingMinor: (100 - seen) * 1000,
    pending: 0,
    unknown: 0,
  }))

/** As much of a summary as mails are made of. */
function summaryOf({ days = daysOf(Array(30).fill(95)), findings = [] as string[], complete = true } = {}): Summary {
  const settled = days.reduce((sum, day) => sum + day.settled, 0)
  const matched = days.reduce((sum, day) => sum + day.matched, 0)
  return {
    window: WINDOW,
    currency: 'EUR',
    matchRate: {
      value: matched / settled,
      low: 0.9,
      high: 0.99,
      matched,
      settled,
      complete,
      lowerBound: 0.9,
      upperBound: 1,
    },
    counts: { missing: settled - matched },
    bridge: [{ code: 'missing', group: 'measurement', amountMinor: -(settled - matched) * 1000 }],
    findings: findings.map((key) => ({ key, sentence: `About ${key}.`, amountMinor: -500 })),
    days,
  } as unknown as Summary
}

const person = (role: Recipient['role'], choice: NotificationChoice | null = null): Recipient => ({
  userId: `usr_${role}`,
  email: `${role}@acme.example`,
  role,
  choice,
})
const EVERYBODY = [person('owner'), person('admin'), person('analyst'), person('viewer')]

const jobOf = (trigger: JobTrigger) => ({
  jobId: 'job_1',
  reconciliationId: 'rec_1',
  reconciliationName: 'Shop and GA4',
  clientName: 'Acme',
  trigger,
  window: WINDOW,
})
const done = (
  trigger: JobTrigger,
  summary: Summary,
  before: Summary | null = summary,
  isFirstResult = false,
): JobEvent => ({ type: 'done', job: jobOf(trigger), summary, before, isFirstResult })
const failed = (trigger: JobTrigger, since: string | null = 'job_0', errorCode = 'needs_reauth'): JobEvent => ({
  type: 'failed',
  job: jobOf(trigger),
  errorCode,
  errorMessage: 'The shop took the access back.',
  since,
})
const written = (event: JobEvent, people = EVERYBODY) => mailsOfJob(event, people).map(({ userId }) => userId)
const ALL = ['usr_owner', 'usr_admin', 'usr_analyst', 'usr_viewer']

describe('who takes the default', () => {
  it('is written to about a run that somebody started, done or failed', () => {
    expect(written(done('manual', summaryOf()))).toEqual(ALL)
    expect(written(failed('manual'))).toEqual(ALL)
  })

  it('is not written to about a run by schedule that changed nothing', () => {
    expect(written(done('schedule', summaryOf({ findings: ['a'] })))).toEqual([])
  })

  it('is written to when a run by schedule opened or closed a finding', () => {
    expect(written(done('schedule', summaryOf({ findings: ['a', 'b'] }), summaryOf({ findings: ['a'] })))).toEqual(ALL)
    expect(written(done('schedule', summaryOf(), summaryOf({ findings: ['a'] })))).toEqual(ALL)
    expect(written(done('schedule', summaryOf({ findings: ['b'] }), summaryOf({ findings: ['a'] })))).toEqual(ALL)
  })

  it('is written to when the newest day leaves the range that the days before it make usual, once', () => {
    const days = daysOf([...Array(28).fill(95), 60, 58])
    const [first, second, third] = [28, 29, 30].map((count) => summaryOf({ days: days.slice(0, count) }))
    expect(written(done('schedule', second as Summary, first))).toEqual(ALL)
    expect(written(done('schedule', third as Summary, second))).toEqual([])
    const [mail] = mailsOfJob(done('schedule', second as Summary, first), [person('owner')])
    expect(mail?.payload).toMatchObject({ expected: { verdict: 'below', rate: 0.6 } })
  })

  it('is told of a short window by the range for everybody', () => {
    const [good, bad, worse] = [95, 85, 84].map((seen) => summaryOf({ days: daysOf(Array(7).fill(seen)) }))
    expect(written(done('schedule', bad as Summary, good))).toEqual(ALL)
    expect(written(done('schedule', worse as Summary, bad))).toEqual([])
  })

  it('is told of a rate that covers only part of the window by nothing but findings', () => {
    const [good, bad] = [95, 60].map((seen) => summaryOf({ days: daysOf(Array(7).fill(seen)), complete: seen === 95 }))
    expect(written(done('schedule', bad as Summary, good))).toEqual([])
  })

  it('is written to about the first result of a new reconciliation, not about the year behind it', () => {
    expect(written(done('first_sync', summaryOf(), null, true))).toEqual(ALL)
    expect(written(done('first_sync', summaryOf(), null, false))).toEqual([])
  })

  it('is written to about a window that settled only when its headline is another', () => {
    const [before, after] = [94, 95].map((seen) => summaryOf({ days: daysOf(Array(30).fill(seen)) }))
    expect(written(done('settlement', before as Summary))).toEqual([])
    expect(written(done('settlement', after as Summary, before))).toEqual(ALL)
  })

  it('is written to about a failed run by schedule as owner or admin', () => {
    expect(written(failed('schedule'))).toEqual(['usr_owner', 'usr_admin'])
    expect(written(failed('settlement'))).toEqual(['usr_owner', 'usr_admin'])
  })
})

describe('who chose', () => {
  const summary = summaryOf()
  it.each([
    [
      { manual: 'none', scheduled: 'all', failures: true },
      { manual: 0, schedule: 1, failed: 1, failedManual: 0 },
    ],
    [
      { manual: 'all', scheduled: 'none', failures: false },
      { manual: 1, schedule: 0, failed: 0, failedManual: 1 },
    ],
    [
      { manual: 'none', scheduled: 'none', failures: false },
      { manual: 0, schedule: 0, failed: 0, failedManual: 0 },
    ],
  ] as const)('%o gets just that, whatever the role', (choice, counts) => {
    for (const role of ['owner', 'viewer'] as const) {
      const people = [person(role, choice)]
      expect(written(done('manual', summary), people)).toHaveLength(counts.manual)
      expect(written(done('schedule', summary), people)).toHaveLength(counts.schedule)
      expect(written(failed('schedule'), people)).toHaveLength(counts.failed)
      expect(written(failed('manual'), people)).toHaveLength(counts.failedManual)
    }
  })

  it('is told why', () => {
    const all = { manual: 'all', scheduled: 'all', failures: true } as const
    const because = (event: JobEvent) => mailsOfJob(event, [person('viewer', all)])[0]?.payload.because
    expect(because(done('schedule', summary))).toBe('you are written to about every run by schedule')
    expect(because(failed('schedule'))).toBe('you are written to when a run by schedule fails')
  })
})

describe('an incident', () => {
  const keys = (event: JobEvent) => mailsOfJob(event, EVERYBODY).map(({ dedupeKey }) => dedupeKey)

  it('has one mail a person, whichever job failed, until a job is done again or it fails for another reason', () => {
    const first = failed('schedule')
    const again = { ...first, job: { ...jobOf('schedule'), jobId: 'job_2' } } as JobEvent
    expect(keys(again)).toEqual(keys(first))
    expect(new Set(keys(first)).size).toBe(2)
    for (const other of [
      failed('schedule', 'job_7'),
      failed('schedule', null),
      failed('schedule', 'job_0', 'internal'),
    ])
      expect(keys(other).some((key) => keys(first).includes(key))).toBe(false)
  })
})

it('says at most three findings, which are new, and how many are gone', () => {
  const event = done('manual', summaryOf({ findings: ['a', 'b', 'c', 'd'] }), summaryOf({ findings: ['b', 'x', 'y'] }))
  const [mail] = mailsOfJob(event, [person('owner')])
  expect(mail?.payload).toMatchObject({
    findings: [{ isNew: true }, { isNew: false }, { isNew: true }],
    closed: 2,
    missing: 150,
    missingMinor: 150_000,
  })
})
