import { describe, expect, it } from 'vitest'
import { DAY_MS, HOUR_MS } from '@/lib/period'
import { causeFindings } from './cause-findings'
import { explainMissing } from './causes'
import { fixOf } from './fixes'
import type { Cause, CauseReport, ChangePoint, Estimate, SegmentRow } from './report'
import { FIRST_DAY, makeLines, TRIAL_CONTEXT } from './trials'

const EMPTY: CauseReport = {
  orders: 2_892,
  missing: { orders: 434, amountMinor: 4_340_000 },
  share: { value: 0.150069156, low: 0.137, high: 0.163 },
  borrowedOrders: 0,
  ending: 'concentrated',
  ordersNeeded: null,
  segments: [],
  factors: [],
  causes: [],
  baseline: { orders: 274, amountMinor: 2_740_000 },
  unexplained: { orders: 0, amountMinor: 0 },
  changePoints: [],
  outages: [],
  valueBias: null,
  duplicates: [],
  valueDifferences: [],
}
const estimate = (value: number, low: number, high: number): Estimate => ({ value, low, high })

const PAYPAL: Cause = {
  key: 'gateway=paypal',
  parts: [{ factor: 'gateway', level: 'paypal' }],
  label: 'PayPal orders',
  segment: { orders: 560, missing: 213 },
  rest: { orders: 2_332, missing: 221 },
  difference: estimate(0.285588, 0.244, 0.328),
  riskRatio: estimate(4.0135, 3.4, 4.7),
  p: 1e-50,
  q: 1e-48,
  excess: { orders: 160, amountMinor: 1_600_000 },
  excessInterval: { low: 137, high: 184 },
  shareExplained: 160 / 434,
  adjustment: null,
  inseparableFrom: null,
  confidence: 'strong',
  evidence: ['It holds on desktops and on phones alike.'],
  startWith: ['#10412', '#10437', '#10460'],
}
const BREAK = Date.UTC(2026, 9, 6, 14, 5)
const CHANGE: ChangePoint = {
  day: '2026-10-06',
  between: { from: BREAK, to: BREAK + HOUR_MS },
  before: { orders: 500, missing: 45 },
  after: { orders: 2_392, missing: 574 },
  difference: estimate(0.15, 0.12, 0.18),
  p: 0.001,
  split: { factor: 'country', mix: 0.001, rate: 0.149 },
  kind: 'rate',
  logged: [{ at: BREAK - 40 * 60_000, what: 'Theme 4.2 published' }],
}
const only = (report: Partial<CauseReport>) => causeFindings({ ...EMPTY, ...report }, TRIAL_CONTEXT)

describe('a cause as a finding', () => {
  const [finding] = only({ causes: [PAYPAL] })

  it('says how often, against what, by how much and for how many orders', () => {
    expect(finding?.sentence.replaceAll('\u00a0', ' ')).toBe(
      'PayPal orders go missing four times as often: 213 of 560 (38.0 %) against 221 of 2,332 (9.5 %) of the others, ' +
        '28.6 points more (24.4–32.8); about 160 of the 434 missing orders are associated with this.',
    )
  })

  it('carries the orders and money at stake with the interval of the orders', () => {
    expect(finding).toMatchObject({
      orders: 160,
      amountMinor: 1_600_000,
      interval: { low: 137, high: 184 },
      confidence: 'strong',
      startWith: ['#10412', '#10437', '#10460'],
    })
  })

  it('has a fix and an owner by the kind of payment, and names the share to expect after it', () => {
    expect(finding?.code).toBe('missing_by_redirect_gateway')
    expect(finding?.owner).toBe('store')
    expect(finding?.fix).toMatch(/return address/)
    expect(finding?.proof.replaceAll('\u00a0', ' ')).toMatch(
      /about 9\.5 % of PayPal orders should be missing.*\d+ settled/,
    )
  })

  it('has a key that depends on nothing but code and segment', () => {
    const other = { ...PAYPAL, segment: { orders: 9, missing: 8 }, excess: { orders: 7, amountMinor: 1 } }
    expect(finding?.key).toBe('missing_by_redirect_gateway:gateway=paypal')
    expect(only({ causes: [other] })[0]?.key).toBe(finding?.key)
  })

  it('never speaks of proof', () => {
    const all = only({ causes: [PAYPAL], changePoints: [CHANGE], ending: 'uniform' })
    for (const { sentence, fix } of all) expect(`${sentence} ${fix}`).not.toMatch(/prove|caused by|because/i)
  })

  it.each([
    [1.62, '1.6 times as often'],
    [2.02, 'twice as often'],
    [2.97, 'three times as often'],
    [8.03, 'eight times as often'],
    [12.4, 'more than ten times as often'],
  ])('writes a ratio of %d as “%s”', (value, words) => {
    const [one] = only({ causes: [{ ...PAYPAL, riskRatio: estimate(value, 1, 20) }] })
    expect(one?.sentence).toContain(`go missing ${words}:`)
  })

  it('gives no ratio where no other order is missing', () => {
    const [one] = only({ causes: [{ ...PAYPAL, rest: { orders: 100, missing: 0 } }] })
    expect(one?.sentence).toMatch(/^PayPal orders go missing and others do not: /)
  })

  it('after another is compared with the orders outside that one', () => {
    const second = {
      ...PAYPAL,
      key: 'country=DE',
      parts: [{ factor: 'country', level: 'DE' }],
      label: 'orders from Germany',
    }
    const [, two] = only({ causes: [PAYPAL, second] })
    expect(two?.sentence).toMatch(/of the others outside the causes above/)
    expect(two?.owner).toBe('consent')
  })
})

describe('a change as a finding', () => {
  it('says between which hours it began, what was before, and what was logged', () => {
    const [finding] = only({ changePoints: [CHANGE] })
    expect(finding?.sentence.replaceAll('\u00a0', ' ')).toBe(
      'The loss began between 2026-10-06 14:05 and 15:05: before it 45 of 500 (9.0 %) were missing, since then 574 of ' +
        '2,392 (24.0 %), 15.0 points more (12.0–18.0); “Theme 4.2 published” was logged at 2026-10-06 13:25.',
    )
    expect(finding?.key).toBe('loss_began:2026-10-06')
    expect(finding?.evidence.join(' ')).toMatch(/not another mix of orders.*Theme 4\.2/)
    // 15 % of 2,392 orders, each worth 100.00 on average.
    expect(finding).toMatchObject({ orders: 359, amountMinor: 3_590_000, confidence: 'strong' })
  })

  it('that is a cause itself is told once, with the money of the cause', () => {
    const cause = { ...PAYPAL, key: 'period=2026-10-06..', parts: [{ factor: 'period', level: '2026-10-06..' }] }
    const findings = only({ causes: [cause], changePoints: [CHANGE] })
    expect(findings).toHaveLength(1)
    expect(findings[0]).toMatchObject({ code: 'loss_began', orders: 160, amountMinor: 1_600_000 })
  })

  it('that is part of a cause leaves the money to the cause', () => {
    const parts = [...PAYPAL.parts, { factor: 'period', level: '2026-10-06..' }]
    const findings = only({ causes: [{ ...PAYPAL, parts }], changePoints: [CHANGE] })
    expect(findings.map(({ orders }) => orders)).toEqual([160, 0])
    expect(findings[1]?.interval).toBeNull()
  })

  it('for the better costs nothing and asks for nothing', () => {
    const eased = { ...CHANGE, difference: estimate(-0.311, -0.399, -0.219), logged: [] }
    const [finding] = only({ changePoints: [eased] })
    expect(finding).toMatchObject({ code: 'loss_eased', orders: 0, amountMinor: 0, interval: null })
    expect(finding?.sentence).toMatch(/31\.1 points fewer \(21\.9–39\.9\)/)
  })

  it('of the mix is called one, and is weak', () => {
    const mixed: ChangePoint = { ...CHANGE, kind: 'mix', split: { factor: 'source', mix: 0.14, rate: 0.01 } }
    const better = { ...mixed, difference: estimate(-0.1, -0.12, -0.08) }
    const [worse, less] = only({ changePoints: [mixed, better] })
    expect(worse).toMatchObject({ code: 'mix_changed', confidence: 'weak' })
    expect(worse?.sentence).toMatch(/^Another mix of orders goes missing more often/)
    expect(worse?.evidence.join(' ')).toMatch(/comes from other orders/)
    expect(less?.sentence).toMatch(/less often/)
  })

  it('over midnight names both days', () => {
    const late = { ...CHANGE, between: { from: BREAK, to: BREAK + DAY_MS }, split: null }
    expect(only({ changePoints: [late] })[0]?.sentence).toContain('between 2026-10-06 14:05 and 2026-10-07 14:05')
  })
})

describe('other findings', () => {
  const outage = {
    kind: 'run' as const,
    from: BREAK,
    to: BREAK + 2 * HOUR_MS,
    orders: 14,
    amountMinor: 140_000,
    firstOrder: '#1',
    lastOrder: '#14',
    expected: 0.0001,
  }

  it('an outage names its orders and their value, unless a cause tells of it already', () => {
    const [finding] = only({ outages: [outage] })
    expect(finding?.sentence).toBe(
      'GA4 saw none of 14 orders in a row between 2026-10-06 14:05 and 16:05, #1 to #14, worth €1,400.00.',
    )
    expect(finding?.key).toBe('outage:2026-10-06T14:05Z')
    const cause = { ...PAYPAL, parts: [{ factor: 'outage', level: '2026-10-06T14:05Z' }] }
    expect(only({ outages: [outage], causes: [cause] })).toHaveLength(1)
    expect(only({ outages: [{ ...outage, kind: 'hour' }] })).toEqual([])
  })

  it('segments with duplicates or other amounts are named with their difference', () => {
    const row: SegmentRow = {
      key: 'device=mobile',
      factor: 'device',
      level: 'mobile',
      label: 'orders on phones',
      orders: 400,
      missing: 80,
      share: estimate(0.2, 0.16, 0.24),
      difference: estimate(0.15, 0.1, 0.2),
      riskRatio: estimate(4, 3, 5),
      p: 1e-9,
      q: 1e-8,
      excess: 60,
      missingMinor: 1,
      passes: true,
    }
    const [duplicates, values] = only({ duplicates: [row], valueDifferences: [row] })
    expect(duplicates?.sentence.replaceAll('\u00a0', ' ')).toBe(
      'Orders on phones are counted more than once more often than others: 80 of 400 (20.0 %), 15.0 points more (10.0–20.0).',
    )
    expect(duplicates).toMatchObject({
      code: 'duplicates_in_segment',
      owner: 'tag',
      orders: 60,
      interval: { low: 40, high: 80 },
    })
    expect(values).toMatchObject({ code: 'values_in_segment', owner: 'plugin' })
  })

  it('a uniform loss points to what all orders share, and a month without loss to nothing', () => {
    const [finding] = only({ ending: 'uniform' })
    expect(finding).toMatchObject({ code: 'uniform_loss', owner: 'consent', orders: 274, amountMinor: 2_740_000 })
    expect(only({ ending: 'uniform', missing: { orders: 0, amountMinor: 0 } })).toEqual([])
    expect(only({ ending: 'cannot_tell' })).toEqual([])
  })

  it('come from a real report with every field filled', () => {
    const orders = Array.from({ length: 2_000 }, (_, at) => {
      const isPaypal = at % 5 === 0
      return {
        at: FIRST_DAY * DAY_MS + at * 1_300_000,
        missing: isPaypal ? at % 2 === 0 : at % 11 === 0,
        order: { gateway: isPaypal ? 'paypal' : 'card' },
      }
    })
    const findings = causeFindings(explainMissing(makeLines(orders), TRIAL_CONTEXT), TRIAL_CONTEXT)
    expect(findings[0]?.key).toBe('missing_by_redirect_gateway:gateway=paypal')
    for (const finding of findings)
      for (const text of [finding.sentence, finding.fix, finding.proof]) expect(text).toMatch(/^\S.*\.$/)
    expect(new Set(findings.map(({ key }) => key)).size).toBe(findings.length)
  })
})

describe('fixes', () => {
  it.each([
    [[['gateway', 'bacs']], 'missing_by_deferred_payment'],
    [[['gateway', 'apple_pay']], 'missing_by_wallet'],
    [[['gateway', 'stripe']], 'missing_by_gateway'],
    [[['gateway_class', 'redirect']], 'missing_by_redirect_gateway'],
    [[['gateway_class', 'unknown']], 'missing_by_gateway'],
    [[['channel', 'api']], 'missing_by_channel'],
    [[['consent_region', 'consent']], 'missing_by_country'],
    [[['in_app', 'yes']], 'missing_by_device'],
    [[['theme', '4.2']], 'missing_by_checkout'],
    [[['hour', '14']], 'missing_by_time'],
    [[['items', '1']], 'missing_by_segment'],
    [
      [
        ['period', '2026-10-06..'],
        ['gateway', 'paypal'],
      ],
      'missing_by_redirect_gateway',
    ],
    [
      [
        ['items', '1'],
        ['hour', '14'],
      ],
      'missing_by_time',
    ],
  ])('of %j is %s', (parts, code) => {
    expect(fixOf(parts.map(([factor = '', level = '']) => ({ factor, level }))).code).toBe(code)
  })
})
