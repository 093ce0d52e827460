import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { askedSpans, type OpenGa4, openGa4, purchase, reportsOf } from '@/e2e/upstreams/ga4/fixture'
import type { Ga4Event, Property } from '@/e2e/upstreams/ga4/report'
import { decimalFromMinor } from '@/lib/money'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import { ga4 } from '.'

const OCTOBER = { from: '2026-10-01', to: '2026-10-04', timeZone: 'Europe/Berlin' }
const WHOLE = { incomplete: null, hidden: { purchases: 0, amountMinor: 0 } }

const opened: OpenGa4[] = []
afterEach(async () => {
  for (const { standIn } of opened.splice(0)) await standIn.close()
})

async function open(events: Ga4Event[], given: Partial<Property> = {}): Promise<OpenGa4> {
  const ga4 = await openGa4(events, given)
  opened.push(ga4)
  return ga4
}

describe('reports that fall short', () => {
  const busy = Array.from({ length: 8 }, (_, index) => purchase(`B-${index}`, 1))

  it('folded rows are unfolded by asking for fewer days; the day that stays folded is marked', async () => {
    const opened = await open([...busy, purchase('A-2', 2), purchase('A-3', 3), purchase('A-4', 4)], { foldAbove: 5 })
    const { facts, days, notes } = await ga4.read(opened.source, OCTOBER)
    expect(askedSpans(opened, 2)).toEqual(['01-04', '01-02', '01-01', '02-02', '03-04'])
    expect(facts.map(({ date, transactionId }) => `${date?.slice(-2)} ${transactionId}`)).toEqual([
      ...['01 B-0', '01 B-1', '01 B-2', '01 B-3', '01 B-4', '01 (other)', '02 A-2', '03 A-3', '04 A-4'],
    ])
    expect(facts[5]).toMatchObject({ purchases: 3, revenueMinor: 3_000 })
    expect(days.map(({ incomplete }) => incomplete)).toEqual(['other_row', null, null, null])
    expect(days[0]).toMatchObject({ expected: 8, received: 8, hidden: { purchases: 0, amountMinor: 0 } })
    expect(notes[0]).toBe(
      'GA4 folded some ids into one row “(other)” for 1 day: no sale of that day is called missing.',
    )
  })

  it('folded rows that keep their day are folded all the same', async () => {
    const { source } = await open(busy, { foldAbove: 5, foldsByDate: true })
    expect((await ga4.read(source, OCTOBER)).days.map(({ incomplete }) => incomplete)).toEqual([
      ...['other_row', null, null, null],
    ])
  })

  it('a row named as folded is folded, even where GA4 does not say that it folds', async () => {
    const { source } = await open([purchase('(other)', 1), purchase('A-2', 2)])
    const { facts, days } = await ga4.read(source, OCTOBER)
    expect(facts).toHaveLength(2)
    expect(days.map(({ incomplete }) => incomplete)).toEqual(['other_row', null, null, null])
  })

  it('a sample is not taken for the whole because its sums happen to be right', async () => {
    const { source } = await open([purchase('A-1', 1), purchase('A-2', 1)], { sampleAboveRows: 1 })
    const { facts, days } = await ga4.read(source, OCTOBER)
    expect(facts.map(({ transactionId, purchases }) => [transactionId, purchases])).toEqual([['A-1', 2]])
    expect(days[0]).toEqual({ day: '2026-10-01', expected: 2, received: 2, incomplete: 'sampled', hidden: null })
  })

  it('sampled reports are asked for in shorter spans until they count everything', async () => {
    const opened = await open([...busy, purchase('A-4', 4)], { sampleAboveDays: 2 })
    const { facts, days } = await ga4.read(opened.source, OCTOBER)
    expect(facts).toHaveLength(9)
    // The totals of four days were sampled as well, so nothing can be held against them.
    expect(days.map(({ expected, hidden, incomplete }) => [expected, hidden, incomplete])).toEqual(
      Array.from({ length: 4 }, () => [null, null, null]),
    )
  })

  it('a day that GA4 samples even alone is marked and has no hidden part', async () => {
    const { source } = await open(busy, { sampleAboveDays: 0 })
    const { days } = await ga4.read(source, OCTOBER)
    expect(days.every(({ incomplete, hidden }) => incomplete === 'sampled' && hidden === null)).toBe(true)
  })

  it('withheld rows are hidden by as much as the day has more than its rows', async () => {
    const events = [...busy, purchase('A-2', 2, { value: '12.34' }), purchase('A-3', 3)]
    const { source } = await open(events, { withheldIds: ['A-2'] })
    const { facts, days } = await ga4.read(source, OCTOBER)
    expect(facts).toHaveLength(9)
    expect(days.map(({ incomplete }) => incomplete)).toEqual([null, 'thresholded', null, null])
    expect(days[1]).toMatchObject({ expected: 1, received: 0, hidden: { purchases: 1, amountMinor: 1_234 } })
    expect(days[3]).toMatchObject({ expected: 0, received: 0, ...WHOLE })
  })

  it('a day that is withheld as a whole is marked, as is every other day without a row', async () => {
    const { source } = await open([...busy, purchase('A-2', 2)], { withheldDates: ['20261002'], withheldIds: [] })
    const { days } = await ga4.read(source, OCTOBER)
    expect(days.map(({ expected, incomplete, hidden }) => [expected, incomplete, hidden])).toEqual([
      [8, null, WHOLE.hidden],
      ...Array.from({ length: 3 }, () => [null, 'thresholded', null]),
    ])
    const [, withheld] = await ga4.totals(source, OCTOBER)
    expect(withheld).toMatchObject({ count: 0, fingerprint: 'unknown' })
  })

  it('a report subject to thresholding that has every sale of its days is whole, and asked for once', async () => {
    const days = [1, 2, 3, 4].map((day) => purchase(`A-${day}`, day))
    const opened = await open(days, { withheldIds: [] })
    expect((await ga4.read(opened.source, OCTOBER)).days.every(({ incomplete }) => incomplete === null)).toBe(true)
    expect(reportsOf(opened)).toHaveLength(3)
  })

  it('days that GA4 no longer holds are marked, the others are not', async () => {
    const { source } = await open(
      [1, 2, 3, 4].map((day) => purchase(`A-${day}`, day)),
      { heldFrom: '20261003' },
    )
    const { days } = await ga4.read(source, OCTOBER)
    expect(days.map(({ incomplete }) => incomplete)).toEqual(['truncated', 'truncated', null, null])
  })

  it('what is unknown of streams and sites is said, and no day is doubted for it', async () => {
    const events = Array.from({ length: 6 }, (_, index) => purchase('A-1', 1, { hostName: `h${index}.example` }))
    const { source } = await open(events, { foldAbove: 3 })
    const { days, tags, notes } = await ga4.read(source, OCTOBER)
    expect(days.every(({ incomplete }) => incomplete === null)).toBe(true)
    expect(tags?.reduce((sum, { purchases }) => sum + purchases, 0)).toBe(6)
    expect(notes).toEqual(['GA4 does not say of all ids of 1 day from which stream and site they were reported.'])
  })

  it('purchases are read even where GA4 does not give streams and sites', async () => {
    const { source, standIn } = await open([purchase('A-1', 1)])
    standIn.breakNext('runReport', null, null, 'incompatible')
    const reading = await ga4.read(source, OCTOBER)
    expect(reading.facts).toHaveLength(1)
    expect(reading.tags).toBeUndefined()
    expect(reading.notes).toHaveLength(1)
  })
})

describe('any world', () => {
  const event = fc.record({
    id: fc.constantFrom('1001', '1002', '1003', '#1004', '', '(other) order'),
    day: fc.integer({ min: 1, max: 4 }),
    minor: fc.integer({ min: 0, max: 10_000_000 }),
    isRefund: fc.boolean(),
  })

  it('listed and hidden purchases and amounts always make up what the property received', async () => {
    const given = fc.record({
      events: fc.array(event, { maxLength: 30 }),
      pageRows: fc.integer({ min: 1, max: 7 }),
      foldAbove: fc.option(fc.integer({ min: 2, max: 12 }), { nil: undefined }),
      withheldIds: fc.option(fc.constant(['1002']), { nil: undefined }),
    })
    const { source, property } = await open([])
    await fc.assert(
      fc.asyncProperty(given, async ({ events, ...shortfalls }) => {
        Object.assign(property, shortfalls, {
          events: events.map(({ id, day, minor, isRefund }) =>
            purchase(id, day, {
              value: decimalFromMinor(minor, 'EUR'),
              eventName: isRefund ? 'refund' : 'purchase',
            }),
          ),
        })
        // Quotas are given back by the hour.
        await source.tools.sleep(3_600_000, source.tools.signal)
        const { facts, days } = await ga4.read(source, OCTOBER)
        for (const { day, hidden, received } of days) {
          const sold = events.filter((one) => !one.isRefund && day.endsWith(`0${one.day}`))
          const listed = facts.filter(({ date }) => date === day)
          const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0)
          expect(sum(listed.map(({ purchases }) => purchases))).toBe(received)
          if (hidden === null) expect(sold).toEqual([])
          expect(received + (hidden?.purchases ?? 0)).toBe(sold.length)
          const amount = sum(listed.map(({ revenueMinor }) => revenueMinor)) + (hidden?.amountMinor ?? 0)
          expect(amount).toBe(sum(sold.map(({ minor }) => minor)))
        }
      }),
      { numRuns: Math.min(PROPERTY_RUNS, 150) },
    )
  })
})
