import type { Factor, OrderDetails, StoreOrder } from '@/lib/transaction'
import type { OrderNames } from './numbering'
import { pickOne, pickWeighted, type Random, wholeNumber } from './random'
import type { SegmentPart, World } from './world'

/** An ordinary paid web order, before anything has become of it. */

const GATEWAYS = [
  ['card', 50],
  ['paypal', 22],
  ['klarna', 16],
  ['apple_pay', 8],
  ['bacs', 4],
] as const

type Levels = readonly (readonly [string, number])[]

/** Customers and their devices; each factor is dealt by itself, but for browser and system, which follow the device. */
const FACTOR_LEVELS: readonly (readonly [Factor, Levels])[] = [
  [
    'country',
    [
      ['DE', 46],
      ['AT', 14],
      ['CH', 12],
      ['FR', 12],
      ['US', 16],
    ],
  ],
  [
    'device',
    [
      ['mobile', 54],
      ['desktop', 38],
      ['tablet', 8],
    ],
  ],
  [
    'customer',
    [
      ['new', 62],
      ['returning', 38],
    ],
  ],
  [
    'account',
    [
      ['guest', 70],
      ['account', 30],
    ],
  ],
  [
    'in_app',
    [
      ['no', 88],
      ['yes', 12],
    ],
  ],
  [
    'delivery',
    [
      ['shipping', 86],
      ['digital', 14],
    ],
  ],
  [
    'subscription',
    [
      ['no', 90],
      ['yes', 10],
    ],
  ],
  [
    'checkout',
    [
      ['classic', 40],
      ['blocks', 45],
      ['express', 15],
    ],
  ],
  [
    'theme',
    [
      ['5.2', 60],
      ['5.3', 40],
    ],
  ],
  [
    'source',
    [
      ['google', 44],
      ['direct', 26],
      ['meta', 18],
      ['newsletter', 12],
    ],
  ],
]

const SYSTEMS: Readonly<Record<string, Levels>> = {
  mobile: [
    ['iOS', 52],
    ['Android', 48],
  ],
  tablet: [
    ['iOS', 60],
    ['Android', 40],
  ],
  desktop: [
    ['Windows', 70],
    ['macOS', 30],
  ],
}
const BROWSERS: Readonly<Record<string, Levels>> = {
  iOS: [
    ['Safari', 80],
    ['Chrome', 20],
  ],
  Android: [
    ['Chrome', 78],
    ['Firefox', 22],
  ],
  Windows: [
    ['Chrome', 55],
    ['Edge', 30],
    ['Firefox', 15],
  ],
  macOS: [
    ['Safari', 60],
    ['Chrome', 40],
  ],
}

const TAX_PERCENT = 19

export function draftOrder(world: World, names: OrderNames, createdAt: number, random: Random): StoreOrder {
  const { sourceId, name, aliases } = names
  return {
    sourceId,
    name,
    aliases,
    createdAt,
    currency: world.currency,
    ...draftMoney(world, random),
    refundedMinor: 0,
    status: 'paid',
    channel: 'web',
    gateway: pickWeighted(random, GATEWAYS),
    test: false,
    factors: draftFactors(random),
  }
}

function draftFactors(random: Random): Partial<Record<Factor, string>> {
  const factors: Partial<Record<Factor, string>> = {}
  for (const [factor, levels] of FACTOR_LEVELS) factors[factor] = pickWeighted(random, levels)
  factors.os = pickWeighted(random, SYSTEMS[factors.device as string] as Levels)
  factors.browser = pickWeighted(random, BROWSERS[factors.os] as Levels)
  return factors
}

type Money = Pick<
  StoreOrder,
  'totalMinor' | 'subtotalMinor' | 'taxMinor' | 'shippingMinor' | 'discountMinor' | 'itemCount'
> & { details?: OrderDetails }

function draftMoney({ isTaxIncluded }: World, random: Random): Money {
  const itemCount = pickWeighted(random, [
    [1, 55],
    [2, 27],
    [3, 12],
    [4, 6],
  ])
  let goodsMinor = 0
  for (let item = 0; item < itemCount; item++) goodsMinor += wholeNumber(random, 795, 9_995)
  const discountMinor = random() < 0.14 ? Math.round((goodsMinor * wholeNumber(random, 8, 22)) / 100) : 0
  const subtotalMinor = goodsMinor - discountMinor
  const shippingMinor = random() < 0.3 ? 0 : pickOne(random, [490, 690, 1_290])
  const tipMinor = random() < 0.02 ? wholeNumber(random, 150, 900) : 0
  const taxedMinor = subtotalMinor + (isTaxIncluded ? shippingMinor : 0)
  const taxMinor = isTaxIncluded ? includedTax(taxedMinor) : Math.round((taxedMinor * TAX_PERCENT) / 100)
  const details: OrderDetails = {}
  if (tipMinor > 0) details.tipMinor = tipMinor
  if (isTaxIncluded && shippingMinor > 0 && random() < 0.05) details.shippingTaxMinor = includedTax(shippingMinor)
  return {
    totalMinor: subtotalMinor + shippingMinor + tipMinor + (isTaxIncluded ? 0 : taxMinor),
    subtotalMinor,
    taxMinor,
    shippingMinor,
    discountMinor,
    itemCount,
    ...(Object.keys(details).length > 0 ? { details } : {}),
  }
}

const includedTax = (grossMinor: number) => grossMinor - Math.round((grossMinor * 100) / (100 + TAX_PERCENT))

/** Whether an order is of a segment. */
export function isInSegment(order: StoreOrder, parts: readonly SegmentPart[]): boolean {
  return parts.every(({ factor, level }) =>
    factor === 'gateway' ? order.gateway === level : order.factors?.[factor] === level,
  )
}

/** What share of orders are of a segment, for levels that are dealt by themselves; null for the others. */
export function shareOfLevel({ factor, level }: SegmentPart): number | null {
  const levels: Levels | undefined =
    factor === 'gateway' ? GATEWAYS : FACTOR_LEVELS.find(([dealt]) => dealt === factor)?.[1]
  const total = levels?.reduce((sum, [, weight]) => sum + weight, 0)
  const weight = levels?.find(([name]) => name === level)?.[1]
  return total === undefined || weight === undefined ? null : weight / total
}
