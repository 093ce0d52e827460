import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import { makeOrder } from '@/lib/testing/world'
import { CHANNELS, ORDER_STATUSES, type StoreOrder } from '@/lib/transaction'
import { decideScope, Scope, type ScopeDecision, scopePolicy } from './scope'
import { ScopeTable } from './scope-table'

interface Sale {
  count: number
  seen?: number
  order?: Partial<StoreOrder>
}

function tableOf(sales: Sale[], decisions: ScopeDecision[] = []): ScopeTable {
  const scope = new Scope(scopePolicy({ decisions }))
  const table = new ScopeTable(scope)
  for (const { count, seen = 0, order = {} } of sales)
    for (let at = 0; at < count; at++) {
      const made = makeOrder(String(at), '2026-10-10T12:00:00Z', order)
      table.add(scope.judge(made), made.totalMinor, at < seen)
    }
  return table
}

const decide = (classKey: string, inHeadline: boolean) => decideScope([], { classKey, inHeadline, by: 'ana', at: 7 })
const renewals = (count: number, seen = 0): Sale => ({ count, seen, order: { channel: 'subscription' } })

describe('a line of the scope table', () => {
  test('sums its class: orders, value, and how many GA4 sees', () => {
    const lines = tableOf([{ count: 30, seen: 25 }, renewals(12, 3), { count: 2, order: { test: true } }]).lines()
    expect(lines).toEqual([
      {
        key: 'web',
        kind: 'web',
        of: null,
        orders: 30,
        storeMinor: 300_000,
        seenInGa4: 25,
        inHeadline: true,
        exclusion: null,
        decision: null,
        proposal: null,
      },
      expect.objectContaining({ key: 'subscription', orders: 12, inHeadline: false, exclusion: 'excluded_renewal' }),
      expect.objectContaining({ key: 'test', orders: 2, inHeadline: false, exclusion: 'excluded_test' }),
    ])
  })

  test('proposes a class of ten orders of which GA4 sees half, and no smaller or less seen one', () => {
    const proposalOf = (sale: Sale) => tableOf([sale]).lines()[0]?.proposal
    expect(proposalOf(renewals(10, 5))).toBe('in')
    expect(proposalOf(renewals(9, 9))).toBeNull()
    expect(proposalOf(renewals(10, 4))).toBeNull()
    expect(proposalOf(renewals(11, 5))).toBeNull()
    expect(proposalOf({ count: 20, seen: 20, order: { status: 'cancelled' } })).toBeNull()
    expect(proposalOf({ count: 20, seen: 20 })).toBeNull()
  })

  test('shows who decided, and is proposed no more', () => {
    for (const inHeadline of [true, false]) {
      const [line] = tableOf([renewals(10, 10)], decide('subscription', inHeadline)).lines()
      expect(line).toMatchObject({ inHeadline, decision: { by: 'ana', at: 7, version: 1 }, proposal: null })
    }
  })

  test('keeps a class together whose orders are in and out for reasons of their own', () => {
    const scope = new Scope(scopePolicy({ zeroTotals: 'exclude' }))
    const table = new ScopeTable(scope)
    for (const totalMinor of [0, 10_000, 0])
      table.add(scope.judge(makeOrder('1', '2026-10-10T12:00:00Z', { totalMinor })), totalMinor, false)
    expect(table.lines()).toMatchObject([{ key: 'web', orders: 3, storeMinor: 10_000, inHeadline: true }])
  })
})

describe('the lines together', () => {
  test('hold every order and every cent once, in whatever order they came', () => {
    const sale = fc.record({
      isSeen: fc.boolean(),
      status: fc.constantFrom(...ORDER_STATUSES),
      channel: fc.constantFrom(...CHANNELS),
      gateway: fc.constantFrom(null, 'card', 'bacs'),
      totalMinor: fc.integer({ min: -1_000_000, max: 1_000_000 }),
    })
    const linesOf = (sales: { isSeen: boolean; totalMinor: number }[]) => {
      const scope = new Scope(scopePolicy())
      const table = new ScopeTable(scope)
      for (const { isSeen, ...order } of sales)
        table.add(scope.judge(makeOrder('1', '2026-10-10T12:00:00Z', order)), order.totalMinor, isSeen)
      return table.lines()
    }
    fc.assert(
      fc.property(fc.array(sale, { maxLength: 40 }), (sales) => {
        const lines = linesOf(sales)
        expect(lines.reduce((sum, { orders }) => sum + orders, 0)).toBe(sales.length)
        expect(lines.reduce((sum, { storeMinor }) => sum + storeMinor, 0)).toBe(
          sales.reduce((sum, { totalMinor }) => sum + totalMinor, 0),
        )
        expect(lines.reduce((sum, { seenInGa4 }) => sum + seenInGa4, 0)).toBe(
          sales.filter(({ isSeen }) => isSeen).length,
        )
        expect(new Set(lines.map(({ key }) => key)).size).toBe(lines.length)
        expect(linesOf([...sales].reverse())).toEqual(lines)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})

describe('the headline', () => {
  test('waits when more than a fifth of the value is in excluded classes that nobody decided about', () => {
    expect(tableOf([{ count: 80 }, renewals(20)]).headline()).toEqual({
      isWithheld: false,
      because: null,
      classes: [],
    })
    expect(tableOf([{ count: 79 }, renewals(21)]).headline()).toEqual({
      isWithheld: true,
      because: 'undecided_value',
      classes: ['subscription'],
    })
  })

  test('does not wait for what is decided, nor for tests, failed and cancelled orders', () => {
    expect(tableOf([{ count: 50 }, renewals(50)], decide('subscription', false)).headline().isWithheld).toBe(false)
    const facts = (['failed', 'cancelled'] as const).map((status) => ({ count: 40, order: { status } }))
    expect(tableOf([{ count: 20 }, ...facts, { count: 40, order: { test: true } }]).headline().isWithheld).toBe(false)
  })

  test('waits when a class that was not there before holds a twentieth of the orders', () => {
    const table = tableOf([{ count: 95 }, renewals(5)])
    expect(table.headline(['web'])).toEqual({ isWithheld: true, because: 'new_class', classes: ['subscription'] })
    expect(table.headline(['web', 'subscription']).isWithheld).toBe(false)
    expect(table.headline().isWithheld).toBe(false)
    expect(tableOf([{ count: 96 }, renewals(5)]).headline(['web']).isWithheld).toBe(false)
    expect(tableOf([{ count: 95 }, renewals(5)], decide('subscription', true)).headline(['web']).isWithheld).toBe(false)
  })
})
