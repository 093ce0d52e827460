import { describe, expect, it, test } from 'vitest'
import { HOUR_MS } from '@/lib/period'
import type { OrderDetails, OrderEvidence, StoreOrder } from '@/lib/transaction'
import type { OrderTable } from '@/lib/transaction-table'
import { EVIDENCE, EVIDENCE_CODES, type EvidenceContext, evidenceContext, evidenceOf } from './evidence'
import { makeLines, type TrialOrder } from './trials'

const NOON = Date.UTC(2026, 9, 6, 12)
const silent: EvidenceContext = {
  pluginDays: null,
  usesAttribution: false,
  usesPixelMarks: false,
  crossesConsentBorder: false,
  outages: [],
}

function order(overrides: Partial<StoreOrder> = {}, details?: OrderDetails): StoreOrder {
  return makeLines([{ at: NOON, order: { ...overrides, ...(details ? { details } : {}) } }]).orders.at(0)
}
const traced = (evidence: OrderEvidence, overrides: Partial<StoreOrder> = {}) => order(overrides, { evidence })
const tableOf = (orders: readonly (Partial<StoreOrder> & { at?: number })[]): OrderTable =>
  makeLines(orders.map(({ at = NOON, ...rest }): TrialOrder => ({ at, order: rest }))).orders
const marks = (evidence: OrderEvidence) => ({ details: { evidence } })

describe('traces on an order', () => {
  test.each<[string, StoreOrder, string[]]>([
    ['a plain card order has none', order(), []],
    ['a prepared confirmation page', traced({ gaTracked: true }), ['page_shown']],
    ['a pixel sent by another trigger', traced({ pixelTrigger: 'cron' }), ['pixel_recovered']],
    ['a pixel on the confirmation page', traced({ pixelTrigger: 'thankyou_page' }), []],
    ['a pixel after 31 minutes', traced({ pixelDelaySeconds: 31 * 60 }), ['pixel_late']],
    ['a pixel after 30 minutes', traced({ pixelDelaySeconds: 30 * 60 }), []],
    ['not paid on return', traced({ statusAtReturn: 'pending' }), ['status_not_trackable']],
    ['on hold on return, which plugins count', traced({ statusAtReturn: 'wc-on-hold' }), []],
    ['paid after half an hour and a millisecond', order({}, { paidAt: NOON + HOUR_MS / 2 + 1 }), ['paid_late']],
    ['paid after half an hour', order({}, { paidAt: NOON + HOUR_MS / 2 }), []],
    ['scripts that ran', traced({ hasAttribution: true }), ['attribution_present']],
    ['a redirect gateway', order({ gateway: 'paypal' }), ['redirect_gateway']],
    ['a bank transfer', order({ gateway: 'bacs' }), ['deferred_payment']],
    ['a bank transfer paid at once', order({ gateway: 'bacs' }, { paidAt: NOON + 60_000 }), []],
    ['a browser inside an app', order({ factors: { in_app: 'Instagram' } }), ['in_app_browser']],
    ['an ordinary browser', order({ factors: { in_app: 'no', browser: 'Chrome' } }), []],
    ['a browser that limits tracking', order({ factors: { browser: 'Mobile Safari' } }), ['privacy_browser']],
    ['an order through another channel', order({ channel: 'api' }), ['not_web_channel']],
    ['lines added afterwards', order({}, { addedMinor: 500 }), ['upsell_path']],
    ['edited within the hour', order({}, { editedAt: NOON + HOUR_MS }), ['upsell_path']],
    ['edited the next day', order({}, { editedAt: NOON + 24 * HOUR_MS }), []],
  ])('%s', (_, given, expected) => {
    expect(evidenceOf(given, silent)).toEqual(expected)
  })

  it('come most telling first', () => {
    const all = order(
      { gateway: 'paypal', factors: { browser: 'Firefox', in_app: 'yes' } },
      { evidence: { gaTracked: true, statusAtReturn: 'pending' }, paidAt: NOON + HOUR_MS },
    )
    const found = evidenceOf(all, silent)
    expect(found).toEqual([
      'page_shown',
      'status_not_trackable',
      'paid_late',
      'redirect_gateway',
      'in_app_browser',
      'privacy_browser',
    ])
    expect(found.map((code) => EVIDENCE_CODES.indexOf(code))).toEqual(
      found.map((code) => EVIDENCE_CODES.indexOf(code)).sort((a, b) => a - b),
    )
  })

  it('have words that claim no proof', () => {
    for (const code of EVIDENCE_CODES) {
      expect(EVIDENCE[code].sentence).toMatch(/^[A-Z].*\.$/)
      expect(EVIDENCE[code].sentence).not.toMatch(/prove/)
    }
  })
})

describe('what the other orders say', () => {
  it('an absent confirmation page speaks only on days on which the plugin ran', () => {
    const nextDay = NOON + 24 * HOUR_MS
    const context = evidenceContext(tableOf([marks({ gaTracked: true }), {}, { at: nextDay }]))
    expect(evidenceOf(order(), context)).toEqual(['page_not_shown'])
    expect(evidenceOf({ ...order(), createdAt: nextDay }, context)).toEqual(['plugin_off'])
    expect(evidenceOf(order(), evidenceContext(tableOf([{}, {}])))).toEqual([])
  })

  it('absent attribution speaks from a fifth of the web orders on', () => {
    const table = (attributed: number) =>
      tableOf(Array.from({ length: 10 }, (_, at) => (at < attributed ? marks({ hasAttribution: true }) : {})))
    expect(evidenceOf(order(), evidenceContext(table(2)))).toEqual(['attribution_absent'])
    expect(evidenceOf(order(), evidenceContext(table(1)))).toEqual([])
    expect(evidenceOf(order(), evidenceContext(table(0)))).toEqual([])
  })

  it('an absent pixel mark speaks only where the plugin marks orders', () => {
    expect(evidenceOf(order(), evidenceContext(tableOf([marks({ pixelFired: true }), {}])))).toEqual([
      'pixel_not_fired',
    ])
    expect(evidenceOf(order(), evidenceContext(tableOf([marks({ pixelFired: false }), {}])))).toEqual([])
  })

  it('a country that asks for consent speaks only where the shop sells on both sides of the border', () => {
    const german = order({ factors: { country: 'DE' } })
    const countries = (...codes: string[]) => tableOf(codes.map((country) => ({ factors: { country } })))
    expect(evidenceOf(german, evidenceContext(countries('DE', 'US')))).toEqual(['consent_region'])
    expect(evidenceOf(german, evidenceContext(countries('DE', 'FR')))).toEqual([])
    expect(evidenceOf(german, evidenceContext(countries('', 'somewhere')))).toEqual([])
    expect(evidenceOf(german, evidenceContext(countries(...Array(30).fill('DE'), 'US')))).toEqual([])
  })

  it('an outage holds the orders from its first to its last', () => {
    const context = evidenceContext(tableOf([{}]), [{ from: NOON, to: NOON + HOUR_MS }])
    expect(evidenceOf(order(), context)).toEqual(['outage'])
    expect(evidenceOf({ ...order(), createdAt: NOON + HOUR_MS + 1 }, context)).toEqual([])
  })
})
