import { describe, expect, it } from 'vitest'
import { countOf, describeGap, describeRate, formatPercent } from '@/lib/sentences'

const RATE = {
  value: 0.85,
  low: 0.836,
  high: 0.862,
  matched: 2458,
  settled: 2892,
  complete: true,
  lowerBound: 0.71,
  upperBound: 0.93,
}

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ').replace(/\u2060/g, '')

describe('formatPercent', () => {
  it.each([
    [0, '0.0 %'],
    [0.0001, 'under 0.1 %'],
    [0.85, '85.0 %'],
    [0.9999, 'over 99.9 %'],
    [1, '100.0 %'],
  ])('%d is %s: never a whole or a nothing that it is not', (share, text) => {
    expect(plain(formatPercent(share))).toBe(text)
  })
})

describe('describeRate', () => {
  it('gives a complete rate with its interval', () => {
    expect(plain(describeRate(RATE))).toBe(
      'GA4 saw 2,458 of 2,892 settled orders: 85.0 % (95 % interval 83.6 – 86.2 %).',
    )
  })

  it('never shows one figure for an incomplete rate', () => {
    const sentence = plain(describeRate({ ...RATE, complete: false }))
    expect(sentence).toContain('between 71.0 % and 93.0 %')
    expect(sentence).not.toContain('85.0')
  })

  it('gives no rate when nothing is settled', () => {
    const nothing = { ...RATE, value: null, low: null, high: null, matched: 0, settled: 0 }
    expect(describeRate(nothing)).toMatch(/^No order is settled yet/)
  })
})

describe('describeGap', () => {
  const gap = (
    start: number,
    bars: [code: string, group: 'by_design' | 'timing' | 'measurement' | 'unexplained', minor: number][],
  ) =>
    describeGap({
      currency: 'EUR',
      tieOut: { bridgeStartMinor: start },
      bridge: bars.map(([code, group, amountMinor]) => ({ code, group, amountMinor })),
    })

  it('names what widens the gap and what narrows it', () => {
    expect(
      gap(100_000, [
        ['definition', 'by_design', -20_000],
        ['missing', 'measurement', -10_000],
        ['duplicate_in_ga4', 'measurement', 3_000],
        ['unexplained', 'unexplained', -50],
      ]),
    ).toBe(
      'The store has €1,000.00, GA4 shows €729.50: a gap of €270.50. It is made of €200.00 by design, €100.00 in sales ' +
        'GA4 did not see and €0.50 unexplained, narrowed by €30.00 counted twice, too high or only in GA4.',
    )
  })

  it('turns the words round when GA4 shows more', () => {
    expect(
      gap(10_000, [
        ['duplicate_in_ga4', 'measurement', 5_000],
        ['missing', 'measurement', -1_000],
      ]),
    ).toBe(
      'The store has €100.00, GA4 shows €140.00: €40.00 more than the store. It is made of €50.00 counted twice, too ' +
        'high or only in GA4, narrowed by €10.00 in sales GA4 did not see.',
    )
  })

  it('tells agreement from differences that cancel out', () => {
    expect(gap(10_000, [])).toMatch(/agree to the last digit\.$/)
    expect(
      gap(10_000, [
        ['missing', 'measurement', -1_000],
        ['ga4_orphan', 'measurement', 1_000],
      ]),
    ).toMatch(/differences hide behind them\.$/)
  })
})

it('counts in the singular and the plural', () => {
  expect([countOf(1, 'order'), countOf(0, 'order'), countOf(2910, 'order')]).toEqual([
    '1 order',
    '0 orders',
    '2,910 orders',
  ])
})
