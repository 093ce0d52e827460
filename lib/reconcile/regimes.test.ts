import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import { type DayWinner, lastingRegimes } from './regimes'

const [A, B, C] = [0, 1, 2]

/** One winner a day from day 100 on: `AAB` with five orders each. */
const days = (labels: number[], orders = 5): DayWinner[] =>
  labels.map((label, at) => ({ day: 100 + at, label, orders }))
const runs = (...stretches: [label: number, length: number][]) =>
  stretches.flatMap(([label, length]) => Array.from({ length }, () => label))
const inShort = (winners: DayWinner[]) =>
  lastingRegimes(winners).map(({ label, fromDay, toDay }) => [label, fromDay, toDay])

describe('a change', () => {
  test('that stays for three days is a regime with its first day, at two days it is not', () => {
    expect(lastingRegimes(days(runs([A, 4], [B, 3])))).toMatchObject([
      { label: A, fromDay: 100, toDay: 103, orders: 20 },
      { label: B, fromDay: 104, toDay: 106, orders: 15 },
    ])
    expect(inShort(days(runs([A, 4], [B, 2])))).toEqual([[A, 100, 105]])
  })

  test('that stays for twenty orders on two days is a regime, with nineteen it is not', () => {
    expect(inShort(days(runs([A, 2], [B, 2], [A, 2]), 10))).toEqual([
      [A, 100, 101],
      [B, 102, 103],
      [A, 104, 105],
    ])
    const nineteen = days(runs([A, 3], [B, 2], [A, 3])).map((winner) =>
      winner.label === B ? { ...winner, orders: winner.day === 103 ? 10 : 9 } : winner,
    )
    expect(inShort(nineteen)).toEqual([[A, 100, 107]])
  })

  test('of a single day is no regime however many orders it has, unless it is the last day and has twenty', () => {
    const odd = (orders: number, after: number) =>
      inShort([...days(runs([A, 3])), { day: 103, label: B, orders }, ...days(runs([A, after])).map(shifted(4))])
    expect(odd(5_000, 3)).toEqual([[A, 100, 106]])
    expect(odd(20, 0)).toEqual([
      [A, 100, 102],
      [B, 103, 103],
    ])
    expect(odd(19, 0)).toEqual([[A, 100, 103]])
  })

  test('three times in a month is four regimes', () => {
    expect(inShort(days(runs([A, 7], [B, 8], [A, 7], [C, 8])))).toEqual([
      [A, 100, 106],
      [B, 107, 114],
      [A, 115, 121],
      [C, 122, 129],
    ])
  })

  test('dates from the first day of the stretch that stays, not from an odd day before it', () => {
    expect(inShort(days(runs([A, 4], [B, 1], [A, 1], [B, 5])))).toEqual([
      [A, 100, 105],
      [B, 106, 110],
    ])
  })
})

describe('days without evidence', () => {
  test('neither break a stretch nor count for it', () => {
    const weekly = [0, 7, 14, 21, 28].map((day) => ({ day, label: day < 14 ? A : B, orders: 10 }))
    expect(lastingRegimes(weekly)).toMatchObject([
      { label: A, fromDay: 0, toDay: 7, orders: 20 },
      { label: B, fromDay: 14, toDay: 28, orders: 30 },
    ])
  })

  test('all of them say nothing', () => {
    expect(lastingRegimes([])).toEqual([])
  })
})

test('too little for any change is one regime of what most orders say; the first label wins a tie', () => {
  const [first, second, third] = days([B, A, B], 4) as [DayWinner, DayWinner, DayWinner]
  expect(lastingRegimes([first, second, third])).toEqual([{ label: B, fromDay: 100, toDay: 102, orders: 8 }])
  expect(lastingRegimes([first, { ...second, orders: 9 }, third])).toEqual([
    { label: A, fromDay: 100, toDay: 102, orders: 9 },
  ])
  expect(lastingRegimes([first, { ...second, orders: 8 }, third])).toMatchObject([{ label: A }])
})

test('regimes follow each other without gap or overlap over all days, and neighbours differ', () => {
  const winner = fc.record({
    gap: fc.integer({ min: 1, max: 4 }),
    label: fc.nat(2),
    orders: fc.integer({ min: 1, max: 40 }),
  })
  fc.assert(
    fc.property(fc.array(winner, { minLength: 1, maxLength: 60 }), (drawn) => {
      let day = 0
      const winners = drawn.map(({ gap, label, orders }) => {
        day += gap
        return { day, label, orders }
      })
      const regimes = lastingRegimes(winners)
      for (const { day } of winners)
        expect(regimes.filter((one) => day >= one.fromDay && day <= one.toDay)).toHaveLength(1)
      expect(regimes[0]?.fromDay).toBe(winners[0]?.day)
      expect(regimes.at(-1)?.toDay).toBe(winners.at(-1)?.day)
      for (const [at, { label, orders }] of regimes.entries()) {
        expect(label).not.toBe(regimes[at - 1]?.label)
        const said = winners.filter((one) => one.label === label).reduce((sum, one) => sum + one.orders, 0)
        expect(orders).toBeLessThanOrEqual(said)
      }
    }),
    { numRuns: PROPERTY_RUNS },
  )
})

function shifted(by: number) {
  return (winner: DayWinner): DayWinner => ({ ...winner, day: winner.day + by })
}
