import fc from 'fast-check'
import { expect, it } from 'vitest'
import { addDays, dayOf, HOUR_MS, isoInZone } from '@/lib/period'
import type { ReadLine } from '../portfolio/line'
import { digestOf, dueMonday } from './digest'

const ZONES = ['Europe/Berlin', 'America/Los_Angeles', 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Australia/Lord_Howe']

it('is due for six hours from Monday at seven, local time, through every change of clocks', () => {
  expect(dueMonday(Date.parse('2026-11-23T05:59:59Z'), 'Europe/Berlin')).toBeNull()
  expect(dueMonday(Date.parse('2026-11-23T06:00:00Z'), 'Europe/Berlin')).toBe('2026-11-23')
  expect(dueMonday(Date.parse('2026-11-23T11:59:59Z'), 'Europe/Berlin')).toBe('2026-11-23')
  expect(dueMonday(Date.parse('2026-11-23T12:00:00Z'), 'Europe/Berlin')).toBeNull()
  const instant = fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2027-12-31') })
  fc.assert(
    fc.property(instant, fc.constantFrom(...ZONES), (now, timeZone) => {
      const monday = dueMonday(now, timeZone)
      const local = isoInZone(now, timeZone)
      const isMonday = new Date(`${dayOf(now, timeZone)}T00:00:00Z`).getUTCDay() === 1
      const isMorning = local.slice(11, 16) >= '07:00' && local.slice(11, 16) < '13:00'
      expect(monday).toBe(isMonday && isMorning ? local.slice(0, 10) : null)
    }),
  )
})

it('is due once in each week of a year, and on the days the worker looks on', () => {
  for (const timeZone of ZONES) {
    const mondays = new Set<string>()
    for (let now = Date.parse('2026-01-05T12:00:00Z'); now < Date.parse('2027-01-04T12:00:00Z'); now += HOUR_MS) {
      const monday = dueMonday(now, timeZone)
      if (monday === null) continue
      mondays.add(monday)
      expect([0, 1, 2]).toContain(new Date(now).getUTCDay())
    }
    expect(mondays.size).toBeGreaterThanOrEqual(52)
    for (const monday of mondays) expect(new Date(addDays(monday, 0)).getUTCDay()).toBe(1)
  }
})

const now = Date.parse('2026-11-23T06:00:00Z')
const line = (given: {
  rate?: number
  openWarnings?: number
  waitingFindings?: number
  finishedAt?: string
}): ReadLine => ({
  result: {
    job: { finishedAt: given.finishedAt ?? '2026-11-22T03:00:00.000Z' },
    rate: given.rate ?? 0.95,
    missingMinor: 1_200,
    currency: 'EUR',
    lastDay: '2026-11-20',
    expected: { low: 0.9, high: 0.97, verdict: 'within' },
  } as Exclude<Exclude<ReadLine, 'away'>['result'], null>,
  openWarnings: given.openWarnings ?? 0,
  waitingFindings: given.waitingFindings ?? 0,
})
const told = (lines: ReadLine[]) =>
  digestOf(
    lines.map((one, at) => ({ client: { id: `cli_${at}`, name: `Client ${at}` }, line: one })),
    { monday: '2026-11-23', now },
  )

it('tells of the worst first and counts what wants to be looked at and what is not fresh', () => {
  const digest = told([
    line({}),
    line({ openWarnings: 2 }),
    'away',
    line({ finishedAt: '2026-11-15T03:00:00.000Z', rate: 0.5 }),
    { result: null, openWarnings: 0, waitingFindings: 0 },
    line({ waitingFindings: 1 }),
  ])
  expect(digest.clients.map(({ id }) => id)).toEqual(['cli_2', 'cli_1', 'cli_4', 'cli_3', 'cli_0', 'cli_5'])
  expect(digest).toMatchObject({ of: 6, toLookAt: 5, notFresh: 2 })
})

it('tells of thirty and counts all', () => {
  const digest = told(Array.from({ length: 45 }, () => line({ openWarnings: 1 })))
  expect(digest.clients).toHaveLength(30)
  expect(digest).toMatchObject({ of: 45, toLookAt: 45, notFresh: 0 })
})
