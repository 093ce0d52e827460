import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays } from '@/lib/period'
import type { SettledDay } from '@/lib/reconcile/watch/usual-share'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import { FINDING_STATES, type FindingState, type FindingStep } from './dto'
import { type FixFacts, judgeFix } from './judge'
import { stepTo } from './life'
import { segmentOfFinding } from './segment'

const FIX_DAY = '2026-10-29'
const days = (from: number, to: number, settled: number, missing: number): SettledDay[] =>
  Array.from({ length: to - from + 1 }, (_, at) => ({ day: addDays(FIX_DAY, from + at), settled, missing }))
const facts = (change: Partial<FixFacts>): FixFacts => ({
  state: 'fix_deployed',
  fixDay: FIX_DAY,
  confirmedDay: null,
  counted: null,
  isPresent: true,
  window: { from: '2026-10-01', to: '2026-11-25' },
  ...change,
})
const counted = (...of: SettledDay[][]) => ({ segment: 'gateway=paypal', days: of.flat(), rest: days(-28, 28, 50, 5) })

describe('a fix', () => {
  it('waits for the first settled day after it; its own day is not counted', () => {
    const before = days(-28, 0, 20, 8)
    expect(judgeFix(facts({ counted: counted(before) }))).toEqual({ steps: [], verification: null })
    const { steps, verification } = judgeFix(facts({ counted: counted(before, days(1, 1, 20, 0)) }))
    expect(steps[0]).toBe('verifying')
    expect(verification).toMatchObject({ after: { days: 1, settled: 20, missing: 0 }, lastDay: addDays(FIX_DAY, 1) })
  })

  it('says how many more orders it takes while it is too early', () => {
    const { steps, verification } = judgeFix(
      facts({ state: 'verifying', counted: counted(days(-56, -1, 20, 8), days(1, 2, 5, 1)) }),
    )
    expect(steps).toEqual([])
    expect(verification).toMatchObject({ outcome: 'too_early', moreOrders: expect.any(Number) })
  })

  it('works, or has no effect, by the counts of the same weekdays', () => {
    const before = days(-28, -1, 20, 8)
    expect(judgeFix(facts({ counted: counted(before, days(1, 28, 20, 1)) })).steps).toEqual(['verifying', 'confirmed'])
    expect(judgeFix(facts({ counted: counted(before, days(1, 28, 20, 8)) })).steps).toEqual(['verifying', 'no_effect'])
  })

  it('that worked comes back only when clearly more is missing than right after it', () => {
    const good = [days(-28, -1, 20, 8), days(1, 14, 20, 1)]
    const state = 'confirmed' as const
    const confirmedDay = addDays(FIX_DAY, 14)
    const later = (missing: number) =>
      facts({ state, confirmedDay, counted: counted(...good, days(15, 28, 20, missing)) })
    expect(judgeFix(later(1)).steps).toEqual([])
    expect(judgeFix(later(8)).steps).toEqual(['came_back'])
  })

  it('of what lines cannot count is judged by a result of nothing but days after it', () => {
    expect(judgeFix(facts({ isPresent: false })).steps).toEqual(['verifying'])
    const whole = { from: '2026-11-01', to: '2026-11-25' }
    expect(judgeFix(facts({ isPresent: false, window: whole })).steps).toEqual(['verifying', 'confirmed'])
    expect(judgeFix(facts({ isPresent: true, window: whole })).steps).toEqual(['verifying', 'no_effect'])
  })

  it('passes only through states that the engine’s life of a finding allows, whatever the days hold', () => {
    const anyDays = fc
      .array(fc.record({ at: fc.integer({ min: -60, max: 60 }), settled: fc.nat(40), missed: fc.nat(40) }), {
        maxLength: 60,
      })
      .map((list) =>
        [...new Map(list.map((one) => [one.at, one])).values()]
          .sort((a, b) => a.at - b.at)
          .map(({ at, settled, missed }) => ({
            day: addDays(FIX_DAY, at),
            settled,
            missing: Math.min(settled, missed),
          })),
      )
    fc.assert(
      fc.property(
        fc.constantFrom(...FINDING_STATES),
        fc.option(fc.tuple(anyDays, anyDays)),
        fc.boolean(),
        fc.integer({ min: -40, max: 40 }),
        (start: FindingState, given, isPresent, from) => {
          const window = { from: addDays(FIX_DAY, from), to: addDays(FIX_DAY, from + 20) }
          const { steps, verification } = judgeFix(
            facts({
              state: start,
              counted: given && { segment: '', days: given[0], rest: given[1] },
              isPresent,
              window,
            }),
          )
          if (!['fix_deployed', 'verifying', 'confirmed'].includes(start)) expect(steps).toEqual([])
          if (verification && verification.outcome !== 'too_early')
            expect(steps.at(-1)).toBe(verification.outcome === 'works' ? 'confirmed' : 'no_effect')
          let state = start
          const history: FindingStep[] = []
          for (const to of steps) {
            const stored = { key: 'missing', state, firstSeenAt: new Date(0), history }
            history.push(stepTo(stored, to, { at: 1, by: null, fixBefore: null }))
            state = to
          }
        },
      ),
      { numRuns: PROPERTY_RUNS },
    )
  })
})

describe('whose orders are counted', () => {
  it('is told by the key where lines keep the fact', () => {
    const line = { gateway: 'Gift Card, PayPal', channel: 'web', store: null }
    expect(segmentOfFinding('missing')?.has(line)).toBe(true)
    expect(segmentOfFinding('missing_by_redirect_gateway:gateway=paypal')?.has(line)).toBe(true)
    expect(segmentOfFinding('missing_by_segment:gateway=paypal&channel=web')?.has(line)).toBe(true)
    expect(segmentOfFinding('missing_by_segment:gateway=paypal&channel=pos')?.has(line)).toBe(false)
    expect(segmentOfFinding('missing_by_gateway:gateway=unknown')?.has({ ...line, gateway: null })).toBe(true)
  })

  it('is not known of other facts, and of findings about something else', () => {
    for (const key of ['missing_by_device:device=mobile', 'missing_by_segment:gateway=paypal&device=x', 'zero_value'])
      expect(segmentOfFinding(key)).toBeNull()
  })
})
