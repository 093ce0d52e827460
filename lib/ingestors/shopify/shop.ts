import { isCurrency } from '@/lib/money'
import { addDays, DAY_MS, dayOf, endOfDay, isTimeZone, startOfDay } from '@/lib/period'
import type { Window } from '@/lib/transaction'
import { IngestError } from '../errors'
import type { Client } from './client'
import { listOf, type Node, objectOf, textOf } from './node'
import { unreadable } from './problems'
import { SHOP } from './queries'

/** What a shop says of itself, and how far back its token sees. */

/** Without the scope `read_all_orders` older orders are left out of every answer, silently. */
const READABLE_DAYS = 60

export interface Shop {
  name: string
  /** Shopify's name of the plan; empty where it does not say. */
  plan: string
  /** A partner's shop for trying things out: all of its orders are tests. */
  isDevelopment: boolean
  timeZone: string
  currency: string
  scopes: string[]
  /** What stands before and after an order's number in its name. */
  numbering: { prefix: string; suffix: string }
}

/** Throws `IngestError`. */
export async function readShop(client: Client): Promise<Shop> {
  const { data } = await client.ask({ query: SHOP })
  const shop = objectOf(data, 'shop')
  if (!shop) throw unreadable()
  const plan = objectOf(shop, 'plan')
  const timeZone = textOf(shop, 'ianaTimezone')
  const currency = textOf(shop, 'currencyCode')
  if (!isTimeZone(timeZone) || !isCurrency(currency)) {
    throw new IngestError(
      'misconfigured',
      'shopify_settings',
      "The shop's time zone or currency is not one that is known here. Check both in Shopify under Settings, General.",
    )
  }
  const installation: Node = objectOf(data, 'currentAppInstallation') ?? {}
  return {
    name: textOf(shop, 'name'),
    plan: plan ? textOf(plan, 'publicDisplayName') : '',
    isDevelopment: plan?.partnerDevelopment === true,
    timeZone,
    currency,
    scopes: listOf(installation, 'accessScopes').map((scope) => textOf(scope, 'handle')),
    numbering: { prefix: textOf(shop, 'orderNumberFormatPrefix'), suffix: textOf(shop, 'orderNumberFormatSuffix') },
  }
}

export const seesAllOrders = ({ scopes }: Pick<Shop, 'scopes'>) => scopes.includes('read_all_orders')

/** First day that can be read whole, in a zone; null where nothing limits it. */
export function readableFrom(shop: Pick<Shop, 'scopes'>, now: number, timeZone: string): string | null {
  return seesAllOrders(shop) ? null : addDays(dayOf(now - READABLE_DAYS * DAY_MS, timeZone), 1)
}

/** A day of a window as instants: from its first to before its last, and never beyond now. */
export interface Span {
  day: string
  from: number
  to: number
}

export function spansOf(window: Window, now: number): Span[] {
  const spans: Span[] = []
  // Searches know seconds only: what counts and what is read must end at the same one.
  const second = Math.floor(now / 1_000) * 1_000
  for (let day = window.from; day <= window.to; day = addDays(day, 1)) {
    const from = startOfDay(day, window.timeZone)
    spans.push({ day, from, to: Math.max(from, Math.min(endOfDay(day, window.timeZone), second)) })
  }
  return spans
}

/** Shopify's search for orders created from an instant to before another; dates need their quotes. */
export const createdBetween = (from: number, to: number) =>
  `created_at:>='${isoSecond(from)}' AND created_at:<'${isoSecond(to)}'`

const isoSecond = (instant: number) => `${new Date(instant).toISOString().slice(0, 19)}Z`
