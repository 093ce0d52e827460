import { afterEach, describe, expect, it } from 'vitest'
import { type OpenGa4, openGa4, purchase, reportsOf } from '@/e2e/upstreams/ga4/fixture'
import type { Ga4Event, Property } from '@/e2e/upstreams/ga4/report'
import { ga4 } from '.'

const OCTOBER = { from: '2026-10-01', to: '2026-10-31', timeZone: 'Europe/Berlin' }
const EVENTS = Array.from({ length: 8 }, (_, at) => purchase(`A-${at + 1}`, at + 1))

const opened: OpenGa4[] = []
afterEach(async () => {
  for (const { standIn } of opened.splice(0)) await standIn.close()
})

async function open(events: Ga4Event[], given: Partial<Property> = {}): Promise<OpenGa4> {
  const ga4 = await openGa4(events, given)
  opened.push(ga4)
  return ga4
}

describe('ids that GA4 is asked for', () => {
  it('are found by one report, in any case, on each of their days and apart from all others', async () => {
    const events = [purchase('abc-1', 3, { value: '12.34' }), purchase('ABC-1', 5), purchase('ABC-12', 5), ...EVENTS]
    const opened = await open(events)
    const { found, isWhole } = await ga4.lookup(opened.source, ['Abc-1', 'a-2', 'a-2', 'none'], OCTOBER)
    expect(
      found.map(({ transactionId, date, purchases, revenueMinor }) => [
        ...[transactionId, date, purchases, revenueMinor],
      ]),
    ).toEqual([
      ['A-2', '2026-10-02', 1, 1_000],
      ['abc-1', '2026-10-03', 1, 1_234],
      ['ABC-1', '2026-10-05', 1, 1_000],
    ])
    expect(isWhole).toBe(true)
    expect(reportsOf(opened)).toHaveLength(1)
  })

  it('that have refunds only are not purchased; one of nothing is a purchase', async () => {
    const refund = { ...purchase('A-1', 2), eventName: 'refund' as const }
    const { source } = await open([refund, purchase('A-2', 2, { value: '0' })])
    const { found } = await ga4.lookup(source, ['A-1', 'A-2'], OCTOBER)
    expect(found.map(({ transactionId }) => transactionId)).toEqual(['A-2'])
  })

  it('that are none need no report', async () => {
    const opened = await open(EVENTS)
    expect(await ga4.lookup(opened.source, [], OCTOBER)).toEqual({ found: [], isWhole: true })
    expect(opened.standIn.requests).toEqual([])
  })
})

describe('what GA4 does not list', () => {
  it.each<[name: string, given: Partial<Property>]>([
    ['folds', { foldAbove: 5 }],
    ['folds by day', { foldAbove: 5, foldsByDate: true }],
    ['samples', { sampleAboveDays: 5 }],
    ['withholds', { withheldIds: ['A-8'] }],
    ['no longer holds', { heldFrom: '20261009' }],
  ])('says little where GA4 %s rows, whichever id is asked for', async (_, given) => {
    const { source } = await open(EVENTS, given)
    for (const id of ['A-8', 'none', '(other)'])
      expect(await ga4.lookup(source, [id], OCTOBER)).toEqual({ found: [], isWhole: false })
  })

  it('says little, but what it does list is found', async () => {
    const { source } = await open(EVENTS, { foldAbove: 5 })
    const { found, isWhole } = await ga4.lookup(source, ['A-1', 'A-8'], OCTOBER)
    expect(found).toMatchObject([{ transactionId: 'A-1', purchases: 1 }])
    expect(isWhole).toBe(false)
  })

  it('says little where a row cannot be read', async () => {
    const { source, standIn } = await open(EVENTS)
    standIn.breakNext('runReport', 'bad_row')
    expect(await ga4.lookup(source, ['A-1'], OCTOBER)).toEqual({ found: [], isWhole: false })
  })
})
