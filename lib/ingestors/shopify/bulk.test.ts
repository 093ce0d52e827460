import { describe, expect, test } from 'vitest'
import type { Fault } from '@/e2e/upstreams/shopify/faults'
import { openShop } from '@/e2e/upstreams/shopify/open-shop'
import { moneyBag, wireOrder } from '@/e2e/upstreams/shopify/orders'
import type { WireOrder } from '@/e2e/upstreams/shopify/search'
import { readBulk } from './bulk'
import { Client } from './client'
import { orderFields } from './queries'
import { readOrders } from './read'

const COUNT = 5_200
const window = { from: '2026-11-10', to: '2026-11-10', timeZone: 'UTC' }

/** A day of orders of many kinds, too many to be read page by page. */
const orders: WireOrder[] = Array.from({ length: COUNT }, (_, index) => {
  const cents = 1_000 + index
  const total = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`
  const createdAt = `${new Date(Date.UTC(2026, 10, 10) + index * 16_000).toISOString().slice(0, 19)}Z`
  return wireOrder({
    id: 5_600_000_000_000 + index,
    number: index,
    createdAt,
    total,
    fields:
      index % 7 === 0
        ? {
            displayFinancialStatus: 'PARTIALLY_REFUNDED',
            totalRefundedSet: moneyBag('3.5', 'EUR'),
            refunds: [{ createdAt, processedAt: createdAt, totalRefundedSet: moneyBag('3.5', 'EUR') }],
            customerJourneySummary: {
              ready: true,
              customerOrderIndex: 2,
              lastVisit: { source: 'google', utmParameters: null },
            },
            shippingLine: {
              discountedPriceSet: moneyBag('4.9', 'EUR'),
              taxLines: [{ priceSet: moneyBag('0.78', 'EUR') }],
            },
          }
        : {},
  })
})

const few = orders.slice(0, 40)
const allIds = few.map(({ id }) => id)

/** One operation over a few orders, breaking as the faults say: the ids it gave. */
async function readFew(...faults: Fault[]) {
  const { shop, source } = await openShop({ orders: few })
  shop.faults.push(...faults)
  const read = () =>
    readBulk(new Client(source), orderFields(new Set(), false), '', (node) => (node as { id: string }).id)
  return { shop, read }
}

describe('a day of more than 5,000 orders', () => {
  test('is read by one operation: every order once, to the cent, without the token where the file lies', async () => {
    const { shop, source } = await openShop({ orders })
    const told: number[] = []
    const reading = await readOrders(
      { ...source, tools: { ...source.tools, onProgress: (count) => told.push(count) } },
      window,
    )
    expect(new Set(reading.facts.map(({ sourceId }) => sourceId)).size).toBe(COUNT)
    expect(reading.days).toMatchObject([{ expected: COUNT, received: COUNT, incomplete: null }])
    // Amounts rise by a cent from 10.00 on.
    const sum = reading.facts.reduce((total, { totalMinor }) => total + totalMinor, 0)
    expect(sum).toBe((COUNT * (1_000 + 1_000 + COUNT - 1)) / 2)
    expect(told.at(-1)).toBe(COUNT)
    const operations = shop.requests.map(({ operation }) => operation)
    expect(operations.filter((operation) => operation === 'BulkStart')).toHaveLength(1)
    expect(shop.requests.filter(({ operation }) => operation === 'file')).toMatchObject([{ token: undefined }])

    // The first 250 alone are read page by page, and are the same to the last field.
    shop.requests.length = 0
    shop.setOrders(orders.slice(0, 250))
    const paged = await readOrders(source, window)
    expect(shop.requests.some(({ operation }) => operation === 'BulkStart')).toBe(false)
    expect(paged.facts).toEqual(reading.facts.slice(0, 250))
  })

  test('is read without the parts that are refused, as pages are', async () => {
    const { shop, source } = await openShop({ orders })
    shop.refusedFields.add('billingAddress')
    const reading = await readOrders(source, window)
    expect(reading.facts).toHaveLength(COUNT)
    expect(reading.facts.some(({ factors }) => factors?.country !== undefined)).toBe(false)
    expect(reading.notes).toHaveLength(1)
  })
})

describe('an operation that goes wrong once still gives every order', () => {
  const passing: [string, Fault][] = [
    [
      'it fails and leaves a partial file',
      { kind: 'bulk_end', status: 'FAILED', errorCode: 'INTERNAL_SERVER_ERROR', on: 'BulkPoll' },
    ],
    ['it runs out of time', { kind: 'bulk_end', status: 'FAILED', errorCode: 'TIMEOUT', on: 'BulkPoll' }],
    ['somebody cancels it', { kind: 'bulk_end', status: 'CANCELED', errorCode: null, on: 'BulkPoll' }],
    ['its file lacks a line', { kind: 'line_missing', on: 'file' }],
    ['its file is cut short', { kind: 'truncated', on: 'file' }],
    ['its file breaks off', { kind: 'reset', on: 'file' }],
    ['its file is unavailable', { kind: 'status', status: 503, on: 'file' }],
    ['as many run as may', { kind: 'bulk_refused', code: 'LIMIT_REACHED', on: 'BulkStart', times: 3 }],
    ['another one is in progress', { kind: 'bulk_refused', code: 'OPERATION_IN_PROGRESS', on: 'BulkStart' }],
    ['the start is throttled', { kind: 'error', code: 'THROTTLED', on: 'BulkStart' }],
    ['a poll fails', { kind: 'status', status: 502, on: 'BulkPoll' }],
  ]
  test.each(passing)('when %s', async (_, fault) => {
    const { read } = await readFew({ ...fault })
    expect(await read()).toEqual(allIds)
  })
})

describe('an operation that goes wrong for good gives nothing at all', () => {
  const failing: [string, Fault, string, string][] = [
    [
      'it fails and leaves a partial file',
      { kind: 'bulk_end', status: 'FAILED', errorCode: 'INTERNAL_SERVER_ERROR', on: 'BulkPoll' },
      'retry',
      'shopify_bulk_failed',
    ],
    [
      'it expires',
      { kind: 'bulk_end', status: 'EXPIRED', errorCode: null, on: 'BulkPoll' },
      'retry',
      'shopify_bulk_failed',
    ],
    [
      'it may not read',
      { kind: 'bulk_end', status: 'FAILED', errorCode: 'ACCESS_DENIED', on: 'BulkPoll' },
      'misconfigured',
      'shopify_access_denied',
    ],
    ['its file lacks a line', { kind: 'line_missing', on: 'file' }, 'incomplete', 'shopify_bulk_short'],
    ['its file is cut short', { kind: 'truncated', on: 'file' }, 'incomplete', 'shopify_bulk_short'],
    ['its file breaks off', { kind: 'reset', on: 'file' }, 'retry', 'http_failed'],
    [
      'its file lies elsewhere',
      { kind: 'bulk_elsewhere', url: 'https://evil.example/x.jsonl', on: 'BulkPoll' },
      'misconfigured',
      'shopify_bulk_host',
    ],
    [
      'its file is not encrypted',
      { kind: 'bulk_elsewhere', url: 'http://storage.googleapis.com/SYNTHETIC/bulk-900.jsonl', on: 'BulkPoll' },
      'misconfigured',
      'shopify_bulk_host',
    ],
    [
      'its file has an unreadable address',
      { kind: 'bulk_elsewhere', url: 'here', on: 'BulkPoll' },
      'misconfigured',
      'shopify_bulk_host',
    ],
    ['it has no file', { kind: 'bulk_elsewhere', url: '', on: 'BulkPoll' }, 'incomplete', 'shopify_bulk_short'],
    [
      'the question is refused',
      { kind: 'bulk_refused', code: 'INVALID', on: 'BulkStart' },
      'misconfigured',
      'shopify_version',
    ],
    [
      'others never let it start',
      { kind: 'bulk_refused', code: 'LIMIT_REACHED', on: 'BulkStart' },
      'rate_limited',
      'shopify_bulk_busy',
    ],
  ]
  test.each(failing)('when %s', async (_, fault, outcome, code) => {
    const { shop, read } = await readFew({ ...fault, times: 999 })
    await expect(read()).rejects.toMatchObject({ outcome, code })
    expect(shop.requests.some(({ operation, token }) => operation === 'file' && token !== undefined)).toBe(false)
  })

  test('when it takes hours, it is cancelled', async () => {
    const { shop, source } = await openShop({ orders: few, bulkOrdersPerSecond: 0.001 })
    const run = readBulk(new Client(source), orderFields(new Set(), false), '', (node) => node)
    await expect(run).rejects.toMatchObject({ outcome: 'retry', code: 'shopify_bulk_slow' })
    expect(shop.requests.at(-1)?.operation).toBe('BulkCancel')
  })
})

test('an operation that finds nothing has no file, and gives nothing', async () => {
  const { shop, source } = await openShop({ orders: [] })
  expect(await readBulk(new Client(source), orderFields(new Set(), false), '', (node) => node)).toEqual([])
  expect(shop.requests.some(({ operation }) => operation === 'file')).toBe(false)
})

test('polls leave little time unused: the wait grows with the operation', async () => {
  const { source, tools } = await openShop({ orders: few, bulkOrdersPerSecond: 0.5 })
  const start = tools.now()
  await readBulk(new Client(source), orderFields(new Set(), false), '', (node) => node)
  // 40 orders at two seconds each, and two seconds to begin: 82 s, of which a tenth more may pass unnoticed.
  expect(tools.now() - start).toBeGreaterThanOrEqual(82_000)
  expect(tools.now() - start).toBeLessThan(82_000 * 1.12)
})
