import { z } from 'zod'
import { reduceFactor } from '@/lib/ingestors/reduce/factors'
import { gatewayOf } from '@/lib/ingestors/reduce/gateway'
import type { IdRedactor } from '@/lib/ingestors/reduce/ids'
import { isCurrency, minorFromDecimal } from '@/lib/money'
import { type Alias, CHANNELS, FACTORS, ORDER_STATUSES, type StoreOrder, type StoreRefund } from '@/lib/transaction'

/** An order as another system pushes it. Amounts are text: a JSON number has already been through a fraction. */

const MAX_ID = 200
const id = z.string().trim().min(1, 'must not be empty').max(MAX_ID, `must be at most ${MAX_ID} characters`)
const amount = z
  .string('must be text such as "19.90": a number in JSON is not exact')
  .regex(/^\d{1,12}(\.\d{1,6})?$/, 'must be a decimal such as "19.90", without sign, currency or grouping')
const instant = z.iso.datetime({ offset: true, error: 'must be an instant such as 2026-10-31T14:05:00+01:00' })

export const pushedOrderSchema = z.strictObject({
  id,
  /** What people call the order, such as `#1001`. */
  name: id.optional(),
  createdAt: instant,
  currency: z.string().refine(isCurrency, 'must be a currency code such as EUR'),
  /** What the customer was asked to pay, with tax and shipping, before refunds. */
  total: amount,
  subtotal: amount.optional(),
  tax: amount.optional(),
  shipping: amount.optional(),
  discount: amount.optional(),
  refunds: z
    .array(z.strictObject({ at: instant, amount }))
    .max(100, 'must be at most 100')
    .optional(),
  status: z.enum(ORDER_STATUSES, `must be one of ${ORDER_STATUSES.join(', ')}`).default('paid'),
  channel: z.enum(CHANNELS, `must be one of ${CHANNELS.join(', ')}`).default('web'),
  gateway: z.string().max(200).optional(),
  test: z.boolean().default(false),
  itemCount: z.number().int().min(0).max(1_000_000).optional(),
  /** Further ids that GA4 may have been given. */
  otherIds: z.array(id).max(10, 'must be at most 10').optional(),
  /** Attributes that a cause may hide in; never a person's data. */
  factors: z.partialRecord(z.enum(FACTORS), z.string().max(200)).optional(),
})
type PushedOrder = z.infer<typeof pushedOrderSchema>

/** The order as a fact, with what could name a person replaced or left out. Null when an amount is too large to be exact. */
export function toStoreOrder(pushed: PushedOrder, redactor: IdRedactor, row: number): StoreOrder | null {
  const { currency } = pushed
  const minor = (text: string | undefined) => (text === undefined ? null : minorFromDecimal(text, currency))
  const totalMinor = minor(pushed.total)
  if (totalMinor === null) return null
  const refunds: StoreRefund[] = (pushed.refunds ?? []).map(({ at, amount: refunded }) => ({
    at: Date.parse(at),
    amountMinor: minor(refunded) ?? 0,
  }))
  const own = redactor.redact(pushed.id, row)
  const name = pushed.name === undefined ? null : redactor.redact(pushed.name, row)
  const aliases: Alias[] = [{ kind: 'order_id', value: own }]
  if (name !== null)
    aliases.push({ kind: 'name', value: name }, { kind: 'order_number', value: name.replace(/^#/, '') })
  for (const other of pushed.otherIds ?? []) aliases.push({ kind: 'checkout_id', value: redactor.redact(other, row) })
  const factors: StoreOrder['factors'] = Object.fromEntries(
    Object.entries(pushed.factors ?? {}).flatMap(([factor, text]) => {
      const level = reduceFactor(factor as keyof NonNullable<StoreOrder['factors']>, text)
      return level === null ? [] : [[factor, level]]
    }),
  )
  return {
    sourceId: own,
    name,
    aliases,
    createdAt: Date.parse(pushed.createdAt),
    currency,
    totalMinor,
    subtotalMinor: minor(pushed.subtotal),
    taxMinor: minor(pushed.tax),
    shippingMinor: minor(pushed.shipping),
    discountMinor: minor(pushed.discount),
    refundedMinor: refunds.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
    status: pushed.status,
    channel: pushed.channel,
    gateway: gatewayOf(pushed.gateway ?? ''),
    test: pushed.test,
    itemCount: pushed.itemCount ?? null,
    ...(Object.keys(factors).length > 0 && { factors }),
    ...(refunds.length > 0 && { details: { refunds } }),
  }
}
