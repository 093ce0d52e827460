import { z } from 'zod'
import { CHANNELS, FACTORS, ORDER_STATUSES } from '@/lib/transaction'
import { ALIAS_KINDS } from '@/lib/transaction-table'
import { day, expectation, money } from './golden-expectation'

/**
 * The format of golden worlds: one JSON file per scenario with its input and what the rule book says of it. Money is decimal text,
 * instants are ISO 8601 with an offset. A row with `"repeat": 40` stands for forty rows; in its texts `{1001}` counts up
 * from 1001 by one a row, `{50+7}` by seven a row, `{01/10}` by one every ten rows, and `{01%31}` starts over after 31;
 * the number is padded to the width it is written in. An order's `ga4` is what GA4 reports of it: a row, or several, with
 * the order's number, day (as `at` writes it) and total unless it says otherwise.
 */

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))

const PLACEHOLDER = /\{(\d+)(?:([+/%])(\d+))?\}/g

function fillIn(value: unknown, row: number): unknown {
  if (typeof value === 'string')
    return value.replace(PLACEHOLDER, (_, start: string, operator: string | undefined, operand: string | undefined) => {
      const by = Number(operand)
      const step = { '+': row * by, '/': Math.floor(row / by), '%': row % by }[operator ?? ''] ?? row
      return String(Number(start) + step).padStart(start.length, '0')
    })
  if (Array.isArray(value)) return value.map((item) => fillIn(item, row))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, fillIn(field, row)]))
}

/** A list whose rows may be repeated. */
const rows = <T extends z.ZodType>(row: T) =>
  z.preprocess(
    (list) =>
      z
        .array(z.record(z.string(), z.unknown()))
        .parse(list)
        .flatMap(({ repeat, ...fields }) =>
          repeat === undefined
            ? [fields]
            : Array.from({ length: z.int().positive().parse(repeat) }, (_, n) => fillIn(fields, n)),
        ),
    z.array(row),
  )

const purchaseRow = z.strictObject({
  id: z.string().optional(),
  date: day.nullable().optional(),
  hour: z.int().optional(),
  purchases: z.int().default(1),
  revenue: money.optional(),
  refund: money.default('0'),
  property: z.string().optional(),
})
export type PurchaseRow = z.infer<typeof purchaseRow>

const detailRow = z.strictObject({
  app: z.string().optional(),
  isStaff: z.boolean().optional(),
  isB2b: z.boolean().optional(),
  paidAt: instant.optional(),
  cancelledAt: instant.optional(),
  editedAt: instant.optional(),
  shippingTax: money.optional(),
  tip: money.optional(),
  duties: money.optional(),
  giftCard: money.optional(),
  currentTotal: money.optional(),
  added: money.optional(),
  presentment: z.strictObject({ currency: z.string(), total: money }).optional(),
  refunds: z.array(z.strictObject({ at: instant, amount: money })).optional(),
  evidence: z.record(z.string(), z.unknown()).optional(),
})

const orderRow = z.strictObject({
  number: z.string(),
  at: z.iso.datetime({ offset: true }).default('2026-10-10T12:00:00+02:00'),
  store: z.string().optional(),
  name: z.string().optional(),
  /** Post id of a WooCommerce order, whose only names are this and its number. */
  woo: z.string().optional(),
  /** Names by kind, in place of those of a Shopify order. */
  aliases: z.partialRecord(z.enum(ALIAS_KINDS), z.string()).optional(),
  currency: z.string().optional(),
  total: money.default('100.00'),
  subtotal: money.optional(),
  tax: money.nullable().default('0'),
  shipping: money.nullable().default('0'),
  discount: money.default('0'),
  refunded: money.default('0'),
  status: z.enum(ORDER_STATUSES).optional(),
  channel: z.enum(CHANNELS).optional(),
  gateway: z.string().nullable().optional(),
  test: z.boolean().optional(),
  items: z.int().optional(),
  factors: z.partialRecord(z.enum(FACTORS), z.string()).optional(),
  details: detailRow.optional(),
  ga4: z.union([purchaseRow, z.array(purchaseRow)]).optional(),
})
export type OrderRow = z.infer<typeof orderRow>

const world = z.strictObject({
  window: z.strictObject({ from: day, to: day, timeZone: z.string() }).optional(),
  asOf: instant.optional(),
  currency: z.string().optional(),
  storeTimeZone: z.string().optional(),
  orders: rows(orderRow).optional(),
  purchases: rows(purchaseRow).optional(),
  coverage: z
    .strictObject({
      dated: z.boolean().optional(),
      untrustedWindow: z.string().optional(),
      untrusted: z.record(day, z.string()).optional(),
      spansNextDay: z.boolean().optional(),
      hidden: z.strictObject({ purchases: z.int(), amount: money }).optional(),
      unreadableRows: z.int().optional(),
    })
    .optional(),
  stores: z.array(z.strictObject({ key: z.string(), name: z.string(), timeZone: z.string() })).optional(),
  policy: z
    .strictObject({
      zeroTotals: z.enum(['keep', 'exclude']),
      refunded: z.enum(['keep', 'exclude']),
      webApps: z.array(z.string()),
      testGateways: z.array(z.string()),
      trackingSince: instant,
      decisions: z.array(
        z.strictObject({
          classKey: z.string(),
          inHeadline: z.boolean().nullable(),
          by: z.string(),
          at: instant,
          version: z.int(),
        }),
      ),
    })
    .partial()
    .optional(),
  knownClasses: z.array(z.string()).optional(),
  transforms: z
    .array(z.strictObject({ kind: z.enum(['strip_prefix', 'strip_suffix']), text: z.string(), version: z.int() }))
    .optional(),
  manualLinks: z
    .array(z.strictObject({ analyticsId: z.string(), store: z.string().optional(), sourceId: z.string() }))
    .optional(),
  lookedUp: z.array(z.string()).optional(),
  previous: z.strictObject({ missing: z.array(z.string()) }).optional(),
  tags: rows(
    z.strictObject({
      id: z.string(),
      stream: z.string().nullable().default(null),
      hostname: z.string().nullable().default(null),
      purchases: z.int().default(1),
    }),
  ).optional(),
  own: z
    .strictObject({ streams: z.array(z.string()).optional(), hostnames: z.array(z.string()).optional() })
    .optional(),
  rates: z.record(z.string(), z.string()).optional(),
})
export type GoldenWorld = z.infer<typeof world>

const step = world
  .partial()
  .extend({ addOrders: rows(orderRow).optional(), addPurchases: rows(purchaseRow).optional(), expect: expectation })

export const goldenFile = world.extend({
  /** What the world guards, in one sentence. */
  guards: z.string(),
  /** Sections of the rule book that decide it. */
  rule: z.string(),
  expect: expectation,
  /** Later runs: what is different then, and what must be so then. */
  later: z.array(step).default([]),
})
