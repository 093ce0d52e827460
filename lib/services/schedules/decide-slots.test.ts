import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY_MS, HOUR_MS } from '@/lib/period'
import { decideSlots } from './decide-slots'
import type { CatchUp, FireOutcome, Overlap } from './dto'

const NOW = Date.parse('2026-11-20T12:00:00Z')
const policyOf = (catchUp: CatchUp, overlap: Overlap = 'skip') => ({ catchUp, overlap, catchUpHours: 24 })
const outcomes = (
  hoursAgo: readonly number[],
  policy = policyOf('latest'),
  at: { isNewest?: boolean; isBusy?: boolean } = {},
): FireOutcome[] =>
  decideSlots(
    hoursAgo.map((hours) => NOW - hours * HOUR_MS),
    policy,
    { now: NOW, isNewest: true, isBusy: false, ...at },
  ).map(({ outcome }) => outcome)

describe('slots that have come', () => {
  test('each ends once, in order, as fired, missed or skipped', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 3 * DAY_MS }), { maxLength: 60 }),
        fc.record({
          catchUp: fc.constantFrom<CatchUp>('latest', 'all', 'none'),
          overlap: fc.constantFrom<Overlap>('skip', 'queue'),
          catchUpHours: fc.integer({ min: 1, max: 72 }),
        }),
        fc.record({ isNewest: fc.boolean(), isBusy: fc.boolean() }),
        (ages, policy, state) => {
          const slots = ages.map((age) => NOW - age).sort((a, b) => a - b)
          const decided = decideSlots(slots, policy, { now: NOW, ...state })
          expect(decided.map(({ slot }) => slot)).toEqual(slots)
          const of = (wanted: FireOutcome) => decided.filter(({ outcome }) => outcome === wanted)
          expect(of('fired').length + of('missed').length + of('skipped').length).toBe(slots.length)
          if (policy.catchUp !== 'all') expect(of('fired').length + of('skipped').length).toBeLessThanOrEqual(1)
          for (const { slot } of of('fired')) expect(NOW - slot).toBeLessThanOrEqual(policy.catchUpHours * HOUR_MS)
          if (policy.overlap === 'queue' || !state.isBusy) expect(of('skipped')).toEqual([])
        },
      ),
    )
  })

  test('latest: the newest is made up for, within its hours', () => {
    expect(outcomes([3, 2, 1])).toEqual(['missed', 'missed', 'fired'])
    expect(outcomes([25])).toEqual(['missed'])
    expect(outcomes([24])).toEqual(['fired'])
  })

  test('latest: of a long backlog taken in parts, only the very last fires', () => {
    expect(outcomes([3, 2], policyOf('latest'), { isNewest: false })).toEqual(['missed', 'missed'])
  })

  test('all: every one is made up for, within its hours', () => {
    expect(outcomes([25, 3, 2, 1], policyOf('all'))).toEqual(['missed', 'fired', 'fired', 'fired'])
  })

  test('none: only one that has just come', () => {
    expect(outcomes([1, 0.1], policyOf('none'))).toEqual(['missed', 'missed'])
    expect(outcomes([1, 0.05], policyOf('none'))).toEqual(['missed', 'fired'])
  })

  test('while the run before is at work, they are skipped or queue, as was chosen', () => {
    expect(outcomes([2, 1], policyOf('latest'), { isBusy: true })).toEqual(['missed', 'skipped'])
    expect(outcomes([2, 1], policyOf('all'), { isBusy: true })).toEqual(['skipped', 'skipped'])
    expect(outcomes([2, 1], policyOf('all', 'queue'), { isBusy: true })).toEqual(['fired', 'fired'])
  })
})
