import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { type OpenGa4, openGa4, PROPERTY_ID, purchase } from '@/e2e/upstreams/ga4/fixture'
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

const reportsOf = ({ standIn }: OpenGa4) => standIn.requests.filter(({ endpoint }) => endpoint === 'runReport')

const askedSpans = (ga4: OpenGa4, dimensions: number) =>
  reportsOf(ga4)
    .map(({ body }) => body as { dimensions: unknown[]; dateRanges: { startDate: string; endDate: string }[] })
    .filter((body) => body.dimensions.length === dimensions)
    .map(({ dateRanges: [range] }) => `${range?.startDate.slice(-2)}-${range?.endDate.slice(-2)}`)

describe('reading a GA4 property', () => {
  it('purchases, refunds on their own day, sales worth nothing and rows without an id are all there', async () => {
    const { source } = await open([
      purchase('A-1', 1, { value: '129.99', tax: '9.63', shipping: '5' }),
      purchase('A-2', 2, { value: '0' }),
      purchase('A-3', 2),
      purchase('A-3', 2),
      purchase('', 3, { value: '7.5' }),
      { ...purchase('A-1', 4, { value: '29.99' }), eventName: 'refund' },
    ])
    const { facts, days, rejections, notes, timeZone, currency } = await ga4.read(source, OCTOBER)
    const row = { hour: null, refundMinor: 0, taxMinor: 0, shippingMinor: 0, currency: 'EUR', purchases: 1 }
    expect(facts).toEqual([
      { ...row, transactionId: 'A-1', date: '2026-10-01', revenueMinor: 12_999, taxMinor: 963, shippingMinor: 500 },
      { ...row, transactionId: 'A-2', date: '2026-10-02', revenueMinor: 0 },
      { ...row, transactionId: 'A-3', date: '2026-10-02', revenueMinor: 2_000, purchases: 2 },
      { ...row, transactionId: '(not set)', date: '2026-10-03', revenueMinor: 750 },
      { ...row, transactionId: 'A-1', date: '2026-10-04', revenueMinor: 0, purchases: 0, refundMinor: 2_999 },
    ])
    expect(days).toEqual([
      { day: '2026-10-01', expected: 1, received: 1, ...WHOLE },
      { day: '2026-10-02', expected: 3, received: 3, ...WHOLE },
      { day: '2026-10-03', expected: 1, received: 1, ...WHOLE },
      { day: '2026-10-04', expected: 0, received: 0, ...WHOLE },
    ])
    expect({ rejections, notes, timeZone, currency }).toEqual({
      rejections: [],
      notes: [],
      timeZone: 'Europe/Berlin',
      currency: 'EUR',
    })
  })

  it('where ids were reported from is told by stream and site, unknown ones as unknown', async () => {
    const { source } = await open([
      purchase('A-1', 1, { streamId: '77', hostName: 'shop.example' }),
      purchase('A-1', 1, { streamId: '78', hostName: 'pay.example' }),
      purchase('A-2', 2),
    ])
    expect((await ga4.read(source, OCTOBER)).tags).toEqual([
      { transactionId: 'A-1', date: '2026-10-01', stream: '77', hostname: 'shop.example', purchases: 1 },
      { transactionId: 'A-1', date: '2026-10-01', stream: '78', hostname: 'pay.example', purchases: 1 },
      { transactionId: 'A-2', date: '2026-10-02', stream: null, hostname: null, purchases: 1 },
    ])
  })

  it('a property without purchases is empty, not broken: keys that hold nothing are left out', async () => {
    const { source } = await open([])
    const { facts, days, tags } = await ga4.read(source, OCTOBER)
    expect({ facts, tags }).toEqual({ facts: [], tags: [] })
    expect(days).toHaveLength(4)
    expect(days.every(({ expected, incomplete }) => expected === 0 && incomplete === null)).toBe(true)
  })

  it('e-mail addresses in ids are replaced, and the replacing is said', async () => {
    const { source } = await open([purchase('jane@mail.example', 1)])
    const reading = await ga4.read(source, OCTOBER)
    expect(reading.facts[0]?.transactionId).toMatch(/^redacted:[0-9a-f]{16}$/)
    expect(reading.tags?.[0]?.transactionId).toBe(reading.facts[0]?.transactionId)
    expect(reading.notes.join()).toContain('replaced by a code')
    expect(JSON.stringify(reading)).not.toContain('jane')
  })

  it('every page is read, in an order in which no row has two places', async () => {
    const events = Array.from({ length: 10 }, (_, index) => purchase(`A-${index}`, 1 + (index % 4)))
    const opened = await open(events, { pageRows: 3 })
    const { facts } = await ga4.read(opened.source, OCTOBER)
    expect(new Set(facts.map(({ transactionId }) => transactionId)).size).toBe(10)
    const bodies = reportsOf(opened).map(({ body }) => body as Record<string, unknown[] | string>)
    expect(bodies.map(({ offset }) => offset)).toContain('9')
    for (const { orderBys, dimensions } of bodies) expect(orderBys).toHaveLength((dimensions as unknown[]).length)
  })

  it('a report whose number of rows moves is begun anew', async () => {
    const opened = await open([purchase('A-1', 1), purchase('A-2', 2)])
    opened.standIn.breakNext('runReport', null, 'row_count_moves')
    const { facts, days } = await ga4.read(opened.source, OCTOBER)
    expect(facts).toHaveLength(2)
    expect(days.every(({ incomplete }) => incomplete === null)).toBe(true)
  })

  it('rows that are missing from an answer are asked for again, never taken for none', async () => {
    const opened = await open([purchase('A-1', 1), purchase('A-2', 2)])
    opened.standIn.breakNext('runReport', null, 'no_rows')
    expect((await ga4.read(opened.source, OCTOBER)).facts).toHaveLength(2)
  })

  const oneDay = { ...OCTOBER, to: '2026-10-01' }
  /** Every attempt's first page announces a row that never comes. */
  const neverKeeps = Array.from({ length: 3 }, () => ['row_count_moves', null] as const).flat()

  it('rows that never keep are taken once each, and not doubted when they make up the day', async () => {
    const { source, standIn } = await open([purchase('A-1', 1), purchase('A-2', 1)])
    standIn.breakNext('runReport', null, ...neverKeeps)
    const { facts, days } = await ga4.read(source, oneDay)
    expect(facts.map(({ transactionId }) => transactionId)).toEqual(['A-1', 'A-2'])
    expect(days).toEqual([{ day: '2026-10-01', expected: 2, received: 2, ...WHOLE }])
  })

  it('a day whose rows never keep and do not make up its total is marked', async () => {
    const { source, standIn } = await open([purchase('A-1', 1), purchase('A-2', 1)], { withheldIds: ['A-2'] })
    standIn.breakNext('runReport', null, ...neverKeeps)
    const { facts, days } = await ga4.read(source, oneDay)
    expect(facts.map(({ transactionId }) => transactionId)).toEqual(['A-1'])
    expect(days).toEqual([{ day: '2026-10-01', expected: 2, received: 1, incomplete: 'count_differs', hidden: null }])
  })

  it('purchases that arrive while the days are read are read as well', async () => {
    const { source, standIn } = await open([purchase('A-1', 1)])
    standIn.breakNext('runReport', { arrives: { propertyId: PROPERTY_ID, events: [purchase('A-2', 3)] } })
    const { facts, days } = await ga4.read(source, OCTOBER)
    expect(facts.map(({ transactionId }) => transactionId)).toEqual(['A-1', 'A-2'])
    expect(days[2]).toEqual({ day: '2026-10-03', expected: 1, received: 1, ...WHOLE })
  })

  it('a day that changes at every reading is marked, and only that day', async () => {
    const opened = await open([purchase('A-1', 1)])
    const arrives = (id: string) => ({ arrives: { propertyId: PROPERTY_ID, events: [purchase(id, 3)] } })
    opened.standIn.breakNext('runReport', arrives('B-1'), null, arrives('B-2'), null, arrives('B-3'), null, null)
    const rounds = [
      null,
      arrives('C-1'),
      arrives('C-2'),
      arrives('C-3'),
      arrives('C-4'),
      arrives('C-5'),
      arrives('C-6'),
    ]
    opened.standIn.breakNext('runReport', ...rounds)
    const { days, notes } = await ga4.read(opened.source, OCTOBER)
    expect(days.map(({ incomplete }) => incomplete)).toEqual([null, null, 'count_differs', null])
    expect(days[2]?.hidden).toBeNull()
    expect(notes).toContain(
      'GA4’s figures kept changing while they were read for 1 day: no sale of that day is called missing.',
    )
  })
})

describe('rows that cannot be read', () => {
  it('are listed, and their day is marked', async () => {
    const { source, standIn } = await open([purchase('A-1', 1), purchase('A-2', 2)])
    standIn.breakNext('runReport', null, 'bad_row')
    const { facts, days, rejections } = await ga4.read(source, OCTOBER)
    expect(facts.map(({ transactionId }) => transactionId)).toEqual(['A-2'])
    expect(rejections).toEqual([
      expect.objectContaining({ row: 1, column: 'grossPurchaseRevenue', value: 'NaN', code: 'bad_amount' }),
    ])
    expect(days[0]).toMatchObject({ expected: 1, received: 0, incomplete: 'hole' })
    expect(days[1]?.incomplete).toBeNull()
  })

  it('a report of more pages than there can be ends instead of going on for ever', async () => {
    const events = Array.from({ length: 501 }, (_, index) => purchase(`A-${index}`, 1))
    const { source } = await open(events, { pageRows: 1 })
    await expect(ga4.read(source, OCTOBER)).rejects.toMatchObject({ outcome: 'incomplete', code: 'ga4_endless' })
  })
})

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

describe('what a window must be', () => {
  it('days of another zone are refused by naming both zones', async () => {
    const { source } = await open([], { timeZone: 'America/New_York' })
    await expect(ga4.read(source, OCTOBER)).rejects.toMatchObject({
      outcome: 'misconfigured',
      publicMessage: expect.stringMatching(/America\/New_York.*Europe\/Berlin/),
    })
  })

  it('one zone by two names is one zone', async () => {
    const { source } = await open([purchase('A-1', 1)], { timeZone: 'Asia/Calcutta' })
    const { facts } = await ga4.read(source, { ...OCTOBER, timeZone: 'Asia/Kolkata' })
    expect(facts).toHaveLength(1)
  })

  it('revenue that may not be seen stops the reading instead of counting as nothing', async () => {
    const { source } = await open([purchase('A-1', 1)], { withholdsRevenue: true })
    await expect(ga4.read(source, OCTOBER)).rejects.toMatchObject({ outcome: 'misconfigured', code: 'ga4_no_revenue' })
  })
})

describe('the totals of days', () => {
  it('come for every day by one question, and tell of any change', async () => {
    const opened = await open([purchase('A-1', 1, { value: '12.34' }), purchase('A-2', 1)])
    const before = await ga4.totals(opened.source, OCTOBER)
    expect(before.map(({ day, count }) => [day, count])).toEqual([
      ['2026-10-01', 2],
      ['2026-10-02', 0],
      ['2026-10-03', 0],
      ['2026-10-04', 0],
    ])
    expect(reportsOf(opened)).toHaveLength(1)
    expect(await ga4.totals(opened.source, OCTOBER)).toEqual(before)
    opened.property.events.push({ ...purchase('A-1', 3), eventName: 'refund' })
    const after = await ga4.totals(opened.source, OCTOBER)
    expect(after.map(({ fingerprint }, index) => fingerprint === before[index]?.fingerprint)).toEqual([
      ...[true, true, false, true],
    ])
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
