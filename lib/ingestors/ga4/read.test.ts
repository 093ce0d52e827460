import { afterEach, describe, expect, it } from 'vitest'
import { askedSpans, type OpenGa4, openGa4, PROPERTY_ID, purchase, reportsOf } from '@/e2e/upstreams/ga4/fixture'
import type { Ga4Event, Property } from '@/e2e/upstreams/ga4/report'
import { ga4 } from '.'
import { clientOf } from './client'
import { PURCHASES } from './queries'
import { readReport } from './report'

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
    expect(bodies.map(({ keepEmptyRows }) => keepEmptyRows).slice(0, 6)).toEqual(Array.from({ length: 6 }, () => true))
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

  it('an answer that keeps lacking its rows is asked for three times, and the day is marked', async () => {
    const opened = await open([purchase('A-1', 1)])
    opened.standIn.breakNext('runReport', null, 'no_rows', 'no_rows', 'no_rows')
    const { days } = await ga4.read(opened.source, oneDay)
    expect(askedSpans(opened, 2)).toHaveLength(3)
    expect(days).toEqual([{ day: '2026-10-01', expected: 1, received: 0, incomplete: 'count_differs', hidden: null }])
  })

  it('rows that move from page to page are in a report once', async () => {
    const { source, standIn } = await open([purchase('A-8', 1), purchase('A-9', 1)], { pageRows: 1 })
    const comes = (id: string) => ({ arrives: { propertyId: PROPERTY_ID, events: [purchase(id, 1)] } })
    // Whatever arrives pushes the row of the first page onto the second.
    standIn.breakNext('runReport', comes('A-7'), null, comes('A-6'), null, comes('A-5'), null)
    const report = await readReport(clientOf(source), PROPERTY_ID, PURCHASES, oneDay)
    expect(report.doubt).toBe('count_differs')
    expect(report.rows.map(([, id]) => id)).toEqual(['A-6'])
  })

  it('purchases that arrive while the days are read are read as well', async () => {
    const opened = await open([purchase('A-1', 1)])
    opened.standIn.breakNext('runReport', { arrives: { propertyId: PROPERTY_ID, events: [purchase('A-2', 3)] } })
    const { facts, days } = await ga4.read(opened.source, OCTOBER)
    expect(askedSpans(opened, 2)).toEqual(['01-04', '03-03'])
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
