import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import { makeOrder } from '@/lib/testing/world'
import { CHANNELS, ORDER_STATUSES, type StoreOrder } from '@/lib/transaction'
import { OrderTable } from '@/lib/transaction-table'
import { decideScope, decisionsInForce, Scope, type ScopeDecision, type ScopePolicy, scopePolicy } from './scope'

const AT = '2026-10-10T12:00:00Z'
const judge = (overrides: Partial<StoreOrder>, policy: Partial<ScopePolicy> = {}) => {
  const order = makeOrder('1', AT, overrides)
  const scope = new Scope(scopePolicy(policy))
  const judgement = scope.judge(order)
  // One order or a million of them: the same judgement.
  const read = scope.reader(OrderTable.from([makeOrder('0', AT), order, order]))
  expect(read(1)).toEqual(judgement)
  expect(read(2)).toEqual(judgement)
  return judgement
}
const exclusion = (overrides: Partial<StoreOrder>, policy: Partial<ScopePolicy> = {}) =>
  judge(overrides, policy).exclusion
const key = (overrides: Partial<StoreOrder>, policy: Partial<ScopePolicy> = {}) =>
  judge(overrides, policy).scopeClass.key

describe('an order in scope', () => {
  test('is a web order that was paid, refunded, or placed with a deferred gateway', () => {
    expect(exclusion({})).toBeNull()
    expect(exclusion({ status: 'refunded' })).toBeNull()
    expect(exclusion({ status: 'pending', gateway: 'cod' })).toBeNull()
    expect(exclusion({ totalMinor: 0 })).toBeNull()
    expect(exclusion({ details: { isB2b: true } })).toBeNull()
  })

  test('may be sold to a business that pays later, whatever its gateway is called', () => {
    const onTerms = { status: 'pending', details: { isB2b: true } } as const
    for (const gateway of [null, 'manual', 'net 30']) expect(exclusion({ ...onTerms, gateway })).toBeNull()
    expect(exclusion({ ...onTerms, status: 'failed' })).toBe('excluded_unpaid')
    expect(exclusion({ ...onTerms, channel: 'draft' })).toBe('excluded_draft_admin')
  })

  test('is never one that failed, whatever its gateway', () => {
    expect(exclusion({ status: 'failed', gateway: 'bacs' })).toBe('excluded_unpaid')
  })
})

describe('a policy', () => {
  test('may leave out refunded orders, orders of zero, and orders from before tracking', () => {
    expect(exclusion({ status: 'refunded' }, { refunded: 'exclude' })).toBe('excluded_cancelled')
    expect(exclusion({ totalMinor: 0 }, { zeroTotals: 'exclude' })).toBe('excluded_zero')
    expect(exclusion({ totalMinor: 1 }, { zeroTotals: 'exclude' })).toBeNull()
    expect(exclusion({}, { trackingSince: Date.parse(AT) + 1 })).toBe('excluded_before_tracking')
    expect(exclusion({}, { trackingSince: Date.parse(AT) })).toBeNull()
  })

  test('names gateways that only tests use, and apps that are the web shop', () => {
    expect(exclusion({ gateway: 'dummy' }, { testGateways: ['dummy'] })).toBe('excluded_test')
    const headless = { channel: 'api', details: { app: 'Headless' } } as const
    expect(exclusion(headless)).toBe('excluded_api_marketplace')
    expect(exclusion(headless, { webApps: ['Headless'] })).toBeNull()
    expect(exclusion({ ...headless, channel: 'pos' }, { webApps: ['Headless'] })).toBe('excluded_pos')
  })

  test('a member of staff is excluded in the web shop alone', () => {
    expect(exclusion({ details: { isStaff: true } })).toBe('excluded_staff')
    expect(exclusion({ channel: 'draft', details: { isStaff: true } })).toBe('excluded_draft_admin')
  })

  test('the class names what a person would decide about', () => {
    expect(key({})).toBe('web')
    expect(key({ channel: 'api', details: { app: 'Tapcart' } })).toBe('api|Tapcart')
    expect(key({ status: 'pending', gateway: 'bacs' })).toBe('unpaid|bacs')
    expect(key({ status: 'pending', gateway: null })).toBe('unpaid')
    expect(key({ status: 'pending', gateway: 'bacs', channel: 'draft' })).toBe('draft')
    expect(key({ details: { isB2b: true } })).toBe('b2b')
    expect(key({ details: { isStaff: true } })).toBe('staff')
    expect(key({ test: true })).toBe('test')
    expect(key({ status: 'cancelled' })).toBe('cancelled')
    expect(key({ status: 'failed' })).toBe('failed')
    expect(key({ status: 'refunded' }, { refunded: 'exclude' })).toBe('refunded')
  })
})

describe('a table of orders', () => {
  test('tells orders apart that differ in nothing but their app or who placed them', () => {
    const orders = [{}, { isStaff: true }, { isB2b: true }, { app: 'Headless' }].map((details, at) =>
      makeOrder(String(at), AT, { details }),
    )
    const read = new Scope(scopePolicy()).reader(OrderTable.from(orders))
    expect(orders.map((_, row) => read(row).scopeClass.key)).toEqual(['web', 'staff', 'b2b', 'web|Headless'])
  })

  test('is judged as its orders are one by one', () => {
    const facts = fc.record({
      test: fc.boolean(),
      status: fc.constantFrom(...ORDER_STATUSES),
      channel: fc.constantFrom(...CHANNELS),
      gateway: fc.constantFrom(null, 'card', 'bacs', 'dummy'),
      totalMinor: fc.constantFrom(0, 1, 10_000),
      createdAt: fc.constantFrom(1, 2, 3),
      details: fc.option(
        fc.record(
          { app: fc.constantFrom('Headless', 'Tapcart'), isStaff: fc.boolean(), isB2b: fc.boolean() },
          { requiredKeys: [] },
        ),
        { nil: undefined },
      ),
    })
    const anyPolicy = fc.record({
      zeroTotals: fc.constantFrom('keep', 'exclude'),
      refunded: fc.constantFrom('keep', 'exclude'),
      webApps: fc.constantFrom([], ['Headless']),
      testGateways: fc.constantFrom([], ['dummy']),
      trackingSince: fc.constantFrom(null, 2),
      decisions: fc.constantFrom(
        [],
        decideScope([], { classKey: 'api|Tapcart', inHeadline: true, by: 'ana', at: 1 }),
        decideScope([], { classKey: 'web', inHeadline: false, by: 'ana', at: 1 }),
      ),
    } satisfies { [K in keyof ScopePolicy]: fc.Arbitrary<ScopePolicy[K]> })
    fc.assert(
      fc.property(fc.array(facts, { maxLength: 30, size: 'max' }), anyPolicy, (some, policy) => {
        const orders = some.map((overrides, at) => makeOrder(String(at), AT, overrides))
        const scope = new Scope(policy)
        const read = scope.reader(OrderTable.from(orders))
        for (const [row, order] of orders.entries()) expect(read(row)).toEqual(new Scope(policy).judge(order))
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})

describe('a decision', () => {
  const decide = (classKey: string, inHeadline: boolean | null, decisions: ScopeDecision[] = []) =>
    decideScope(decisions, { classKey, inHeadline, by: 'ana', at: 1 })

  test('brings a class in or takes it out, the latest counts, and it can be taken back', () => {
    const renewal = { channel: 'subscription' } as const
    const first = decide('subscription', true)
    const second = decide('subscription', false, first)
    const undone = decide('subscription', null, second)
    expect(exclusion(renewal, { decisions: first })).toBeNull()
    expect(exclusion(renewal, { decisions: second })).toBe('excluded_renewal')
    expect(exclusion(renewal, { decisions: undone })).toBe('excluded_renewal')
    expect(exclusion({ details: { isB2b: true } }, { decisions: decide('b2b', false) })).toBe('excluded_draft_admin')
    expect(undone.map(({ version }) => version)).toEqual([1, 2, 3])
    expect(undone.slice(0, 2)).toEqual(second)
  })

  test('never makes a sale of a test, a failed or a cancelled order', () => {
    for (const [classKey, order] of [
      ['test', { test: true }],
      ['failed', { status: 'failed' }],
      ['cancelled', { status: 'cancelled' }],
    ] as const)
      expect(exclusion(order, { decisions: decide(classKey, true) })).not.toBeNull()
  })

  test('is in force by its version, not by its place in the list', () => {
    const all = decide('api', false, decide('api', true))
    expect(decisionsInForce([...all].reverse()).get('api')?.inHeadline).toBe(false)
    expect(decisionsInForce(decide('api', null, all)).size).toBe(0)
  })
})
