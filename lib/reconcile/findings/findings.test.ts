import { describe, expect, test } from 'vitest'
import { addDays } from '@/lib/period'
import { makeInput, makeOrder, makePurchase, type World, wholeReport, wooAliases } from '@/lib/testing/world'
import type { StoreOrder } from '@/lib/transaction'
import { reconcile } from '../reconcile'
import { findingKey } from './finding'

const AT = '2026-10-10T12:00:00+02:00'
const DAY = '2026-10-10'

const findings = (world: World) => reconcile(makeInput(world), { causes: false }).summary.findings
const find = (world: World, code: string) => findings(world).filter((finding) => finding.code === code)
const sentences = (world: World, code: string) => find(world, code).map(({ sentence }) => sentence)

const order = (number: string, overrides: Partial<StoreOrder> = {}) => makeOrder(number, AT, overrides)
const purchase = (id: string, revenueMinor = 10_000, overrides: Parameters<typeof makePurchase>[2] = {}) =>
  makePurchase(id, DAY, { revenueMinor, ...overrides })
const numbers = (from: number, count: number) => Array.from({ length: count }, (_, at) => String(from + at))

describe('sales GA4 did not see', () => {
  test('are named with their value, what to do and the five largest to start with', () => {
    const orders = numbers(1001, 7).map((number, at) => order(number, { totalMinor: 1_000 * (at + 1) }))
    const [missing] = findings({ orders })
    expect(missing).toMatchObject({
      key: 'missing',
      code: 'missing',
      sentence: '7 sales GA4 did not see, worth €280.00.',
      orders: 7,
      amountMinor: 28_000,
      interval: null,
      confidence: 'confirmed',
      owner: 'tag',
      startWith: ['#1007', '#1006', '#1005', '#1004', '#1003'],
    })
    expect(missing?.fix).not.toBe('')
    expect(missing?.proof).not.toBe('')
  })

  test('one of them is one', () => {
    expect(sentences({ orders: [order('1001')] }, 'missing')).toEqual(['1 sale GA4 did not see, worth €100.00.'])
  })

  test('say which of them are probably GA4 rows without an id', () => {
    const world = { orders: [order('1001', { totalMinor: 7_777 })], purchases: [purchase('(not set)', 7_777)] }
    expect(find(world, 'missing')[0]?.evidence).toEqual([
      '1 of them is probably a GA4 row without an id; it is not counted as seen.',
    ])
  })

  test('say so of several of them too', () => {
    const amounts = [7_777, 5_555]
    const world = {
      orders: amounts.map((totalMinor, at) => order(String(1001 + at), { totalMinor })),
      purchases: amounts.map((revenueMinor) => purchase('(not set)', revenueMinor)),
    }
    expect(find(world, 'missing')[0]?.evidence).toEqual([
      '2 of them are probably GA4 rows without an id; they are not counted as seen.',
    ])
  })

  test('an order without a name is named by its id', () => {
    const nameless = order('1001', { name: null })
    expect(find({ orders: [nameless] }, 'missing')[0]?.startWith).toEqual(['5678901001'])
  })
})

test('a world in which both sides agree has no finding', () => {
  expect(findings({ orders: [order('1001')], purchases: [purchase('1001')] })).toEqual([])
  expect(findings({})).toEqual([])
})

describe('orders counted more than once', () => {
  const twice = (overrides: Partial<World> = {}): World => ({
    orders: [order('1001'), order('1002')],
    purchases: [purchase('1001', 20_000, { purchases: 2 }), purchase('1002')],
    ...overrides,
  })

  test('show the excess of the bridge', () => {
    expect(find(twice(), 'duplicate_in_ga4')).toMatchObject([
      {
        sentence: 'GA4 counted 1 order more than once and shows €100.00 too much for them.',
        orders: 1,
        amountMinor: 10_000,
        evidence: [],
        startWith: ['#1001'],
      },
    ])
  })

  test('may be counted without the money', () => {
    const world = twice({ purchases: [purchase('1001', 10_000, { purchases: 2 }), purchase('1002')] })
    expect(sentences(world, 'duplicate_in_ga4')).toEqual([
      'GA4 counted 1 order more than once, without counting the money twice.',
    ])
  })

  const tag = (stream: string, purchases: number) => ({ transactionId: '1001', stream, hostname: 'shop', purchases })
  test.each<[string, Partial<World>, string, string]>([
    [
      'two tags',
      { tags: [tag('web', 1), tag('web-2', 1)] },
      '1 of them came from two streams or hostnames, so two tags send the purchase.',
      'Remove one of the two tags',
    ],
    [
      'a reload',
      { tags: [tag('web', 2)] },
      '1 of them came again from the same stream and hostname, as a confirmation page does when it is opened again.',
      'only the first time',
    ],
    [
      'spellings',
      { purchases: [purchase('1001'), purchase('#1001'), purchase('1002')] },
      '1 of them came under several spellings of one id.',
      'in one spelling',
    ],
    [
      'two properties',
      {
        purchases: [
          purchase('1001', 10_000, { property: 'A' }),
          purchase('1001', 10_000, { property: 'B' }),
          purchase('1002', 10_000, { property: 'A' }),
        ],
      },
      '1 of them came from two GA4 properties.',
      'which property counts',
    ],
  ])('tell %s apart, and what to do about it', (_, overrides, evidence, fix) => {
    const [duplicate] = find(twice(overrides), 'duplicate_in_ga4')
    expect(duplicate?.key).toBe('duplicate_in_ga4')
    expect(duplicate?.evidence).toEqual([evidence])
    expect(duplicate?.fix).toContain(fix)
  })

  test('where no kind holds for most of them the general advice is given', () => {
    const world = twice({
      purchases: [purchase('1001'), purchase('#1001'), purchase('1002', 20_000, { purchases: 2 })],
    })
    const [duplicate] = find(world, 'duplicate_in_ga4')
    expect(duplicate?.evidence).toEqual(['1 of them came under several spellings of one id.'])
    expect(duplicate?.fix).toContain('Let only one tag send the purchase')
  })
})

describe('amounts that differ', () => {
  test.each<[string, Partial<StoreOrder>, number, string]>([
    [
      'zero_value',
      {},
      0,
      'GA4 recorded 1 order with a value of zero, €100.00 too little: a missing or invalid currency does that.',
    ],
    [
      'minor_unit',
      {},
      1_000_000,
      '1 order reached GA4 with the decimal mark in the wrong place, €9,900.00 off in all: cents sent as units, or the reverse.',
    ],
    [
      'basis',
      { taxMinor: 1_597 },
      8_403,
      '1 order reached GA4 under another definition of the value than expected, €15.97 off in all.',
    ],
    [
      'discount',
      { discountMinor: 1_300 },
      11_300,
      '1 order reached GA4 with the amount before discount, €13.00 too much.',
    ],
    [
      'refund_or_edit',
      { refundedMinor: 2_100 },
      7_900,
      'GA4 and the store hold different states of 1 order, before and after a refund or an edit: €21.00 in all.',
    ],
    ['upsell', { details: { addedMinor: 2_300 } }, 7_700, '1 order had lines added after GA4 saw them, €23.00 in all.'],
    [
      'presentment',
      { details: { presentment: { currency: 'USD', totalMinor: 10_870 } } },
      10_870,
      '1 order reached GA4 with the figure of one currency under the name of another, €8.70 off in all.',
    ],
    [
      'shipping_tax_part',
      { details: { shippingTaxMinor: 111 } },
      9_889,
      'GA4 treats the tax on shipping of 1 order otherwise, €1.11 in all.',
    ],
    [
      'vat_ratio',
      { taxMinor: null },
      8_403,
      'The amounts of 1 order differ by what looks like a usual rate of tax, €15.97 in all; the store’s export does not state it.',
    ],
    ['unexplained', {}, 6_543, 'No rule explains the amounts of 1 order: €34.57 in all.'],
  ])('%s', (code, overrides, revenueMinor, sentence) => {
    const world = { orders: [order('1001', overrides)], purchases: [purchase('1001', revenueMinor)] }
    expect(find(world, code)).toMatchObject([
      { code, key: code, sentence, orders: 1, amountMinor: Math.abs(revenueMinor - 10_000), startWith: ['#1001'] },
    ])
  })

  test('fx', () => {
    const dollars = numbers(1001, 6).map((number) => order(number, { currency: 'USD' }))
    const purchases = numbers(1001, 6).map((number, at) => purchase(number, at === 5 ? 9_300 : 9_200))
    expect(sentences({ orders: dollars, purchases }, 'fx')).toEqual([
      'GA4 converted 1 order at a rate of its own, €1.00 off in all.',
    ])
  })
})

describe('orders that should not be in GA4', () => {
  test('are told by why: cancelled, never paid, another kind of sale', () => {
    const world = {
      orders: [
        order('1001', { status: 'cancelled' }),
        order('1002', { status: 'failed' }),
        order('1003', { test: true }),
        order('1004', { status: 'cancelled' }),
      ],
      purchases: ['1001', '1002', '1003', '1004'].map((id) => purchase(id)),
    }
    const found = find(world, 'unexpected_in_ga4')
    expect(found.map(({ key, sentence, owner }) => [key, sentence, owner])).toEqual([
      [
        'unexpected_in_ga4:cancelled',
        'GA4 shows 2 orders that were cancelled, worth €200.00: it counted them when they were placed.',
        'store',
      ],
      [
        'unexpected_in_ga4:other',
        'GA4 shows 1 order that should not count as a web sale (a test or another channel), worth €100.00.',
        'scope',
      ],
      ['unexpected_in_ga4:unpaid', 'GA4 shows 1 order that was never paid, worth €100.00.', 'tag'],
    ])
  })
})

describe('GA4 ids without an order', () => {
  test('without an id there is no place to start', () => {
    expect(find({ purchases: [purchase('(not set)', 3_000), purchase('', 500)] }, 'ga4_not_set')).toMatchObject([
      {
        sentence:
          '2 GA4 rows came without a transaction id, worth €35.00: they cannot be matched, and GA4 folds such purchases together, so the true number may be higher.',
        orders: 2,
        amountMinor: 3_500,
        owner: 'plugin',
        startWith: [],
      },
    ])
  })

  test('rows called (other) are named with what they hold', () => {
    const world = { purchases: [purchase('(other)', 25_000, { purchases: 3 })] }
    expect(find(world, 'ga4_other_row')).toMatchObject([
      {
        sentence: '1 GA4 row called (other) holds €250.00 of purchases that are not listed one by one.',
        startWith: [],
      },
    ])
  })

  test('ids that look like orders, and belong to none', () => {
    const orders = [order('1001')]
    const world = { orders, purchases: [purchase('1001'), purchase('1777', 2_000)], lookedUp: ['1777'] }
    expect(find(world, 'ga4_orphan')).toMatchObject([
      {
        sentence: '1 GA4 id looks like an order of this shop, but none of its orders has it, worth €20.00.',
        startWith: ['1777'],
      },
    ])
    const two = { ...world, purchases: [...world.purchases, purchase('1778', 3_000)] }
    expect(sentences(two, 'ga4_orphan')).toEqual([
      '2 GA4 ids look like orders of this shop, but none of its orders has them, worth €50.00.',
    ])
  })

  test('digits lost in a spreadsheet', () => {
    expect(sentences({ orders: [order('1001')], purchases: [purchase('5.67E+12')] }, 'corrupt_id')).toEqual([
      'A spreadsheet turned 1 GA4 id into scientific notation (such as 5.67E+12): the digits are lost. Export again and keep the column as text.',
    ])
  })

  test('each unknown format is a finding with samples and a key of its own', () => {
    const purchases = ['SHOP2-1500', 'SHOP2-1501', 'cart-77-x'].map((id) => purchase(id, 1_000))
    const found = find({ orders: [order('1001')], purchases }, 'ga4_unknown_format')
    expect(found.map(({ orders, startWith }) => [orders, startWith])).toEqual([
      [2, ['SHOP2-1500', 'SHOP2-1501']],
      [1, ['cart-77-x']],
    ])
    expect(new Set(found.map(({ key }) => key)).size).toBe(2)
    expect(found[0]?.confidence).toBe('strong')
  })

  test('purchases from somebody else’s hostname', () => {
    const world = {
      orders: [order('1001')],
      purchases: [purchase('1001'), purchase('2222', 4_000)],
      tags: [{ transactionId: '2222', stream: 'web', hostname: 'other.example', purchases: 1 }],
      own: { hostnames: ['shop.example'] },
    }
    expect(sentences(world, 'ga4_foreign')).toEqual([
      '1 purchase came from a stream or hostname that is not this shop’s, worth €40.00.',
    ])
  })
})

test('orders that share an id are named with their worth', () => {
  const orders = [order('1001', { aliases: wooAliases(7, 1001) }), order('1002', { aliases: wooAliases(8, 1001) })]
  expect(sentences({ orders, purchases: [purchase('1001')] }, 'ambiguous')).toEqual([
    '2 orders share an id with another and neither amount nor date tells them apart, worth €200.00.',
  ])
})

describe('definitions', () => {
  /** Forty orders with tax and shipping, on a day and the day after it. */
  const taxed = (from: number, first: string, revenueMinor: number) => {
    const rows = numbers(from, 40).map((number, at) => ({ number, day: addDays(first, at % 2) }))
    return {
      orders: rows.map(({ number, day }) =>
        makeOrder(number, `${day}T12:00:00+02:00`, { taxMinor: 1_597, shippingMinor: 490 }),
      ),
      purchases: rows.map(({ number, day }) => makePurchase(number, day, { revenueMinor })),
    }
  }

  test('a learned basis is one finding, no error, and comes last', () => {
    const { orders, purchases } = taxed(1001, DAY, 8_403)
    const found = findings({ orders: [...orders, order('2001', { totalMinor: 100 })], purchases })
    expect(found.map(({ code }) => code)).toEqual(['missing', 'value_basis'])
    expect(found[1]).toMatchObject({
      sentence:
        'GA4 records the order total without tax: 40 of 40 orders that can tell agree. That is a definition, not an error.',
      orders: 40,
      amountMinor: 40 * 1_597,
    })
  })

  test('a change of basis is dated, in words and in its key', () => {
    const before = taxed(1001, '2026-10-05', 10_000)
    const after = taxed(1101, '2026-10-16', 8_403)
    const world = {
      orders: [...before.orders, ...after.orders],
      purchases: [...before.purchases, ...after.purchases],
    }
    expect(find(world, 'basis_changed')).toMatchObject([
      {
        key: 'basis_changed:2026-10-16',
        sentence: 'From 2026-10-16 on, GA4 records the order total without tax; before it was the order total.',
      },
    ])
  })

  test('a change of id format is dated too', () => {
    const days = ['2026-10-05', '2026-10-16']
    const rows = days.flatMap((day, at) =>
      numbers(1001 + 100 * at, 40).map((number, row) => ({
        number,
        day: addDays(day, row % 2),
        id: at === 0 ? number : `567890${number}`,
      })),
    )
    const world = {
      orders: rows.map(({ number, day }) => makeOrder(number, `${day}T12:00:00+02:00`)),
      purchases: rows.map(({ id, day }) => makePurchase(id, day)),
    }
    expect(find(world, 'id_format_changed')).toMatchObject([
      {
        key: 'id_format_changed:2026-10-16',
        sentence: 'From 2026-10-16 on, GA4’s ids are the store’s order id instead of its order number.',
      },
    ])
  })

  test('a transform is proposed with its proof', () => {
    const world = {
      orders: numbers(1001, 25).map((number) => order(number)),
      purchases: numbers(1001, 25).map((number) => purchase(`WEB-${number}`)),
    }
    expect(find(world, 'id_transform_proposed')).toMatchObject([
      {
        key: 'id_transform_proposed:strip_prefix:web-',
        sentence:
          'Without “web-” in front, 25 more GA4 ids would match an order: 25 on the right day, 25 with the right amount.',
        owner: 'scope',
        confidence: 'strong',
      },
    ])
    const behind = { ...world, purchases: numbers(1001, 25).map((number) => purchase(`${number}_purchase`)) }
    expect(sentences(behind, 'id_transform_proposed')[0]).toContain('Without “_purchase” at the end')
  })
})

describe('scope', () => {
  const apps = (seen: number): World => ({
    orders: [...numbers(1001, 60), ...numbers(2001, 10)].map((number) =>
      number < '2001' ? order(number) : order(number, { channel: 'api', details: { app: 'Tapcart' } }),
    ),
    purchases: [...numbers(1001, 60), ...numbers(2001, seen)].map((number) => purchase(number)),
  })

  test('a class that GA4 mostly sees is proposed', () => {
    expect(find(apps(6), 'scope_proposed')).toMatchObject([
      {
        key: 'scope_proposed:api|Tapcart',
        sentence: 'GA4 sees 6 of 10 orders of a class that is out of the headline (api, Tapcart), worth €1,000.00.',
        amountMinor: 100_000,
      },
    ])
    expect(find(apps(4), 'scope_proposed')).toEqual([])
  })

  test('a headline that waits says for what', () => {
    const undecided = { orders: [order('1001'), order('2001', { channel: 'pos' })] }
    expect(sentences(undecided, 'headline_withheld')).toEqual([
      'The rate waits for a decision: more than a fifth of the store’s value lies in classes that are out of it and that nobody has decided about (pos).',
    ])
    expect(sentences({ ...apps(0), knownClasses: ['web'] }, 'headline_withheld')).toEqual([
      'The rate waits for a decision: orders of a new kind appeared (api|Tapcart).',
    ])
  })
})

describe('refunds, late purchases and parts', () => {
  test('refunds that GA4 does not have', () => {
    const orders = [
      order('1001', { refundedMinor: 3_000, details: { refunds: [{ at: Date.parse(AT), amountMinor: 3_000 }] } }),
    ]
    const world = { orders, purchases: [purchase('1001')] }
    expect(sentences(world, 'refunds_missing')).toEqual([
      '1 refund worth €30.00 is not in GA4, which shows no refund at all.',
    ])
  })

  test('orders that arrived after an earlier run had called them missing', () => {
    const world = {
      orders: [order('1001'), order('1002')],
      purchases: [purchase('1001'), purchase('1002')],
      previous: { missing: ['5678901001'] },
    }
    expect(sentences(world, 'matched_late')).toEqual([
      '1 order that an earlier run called missing is in GA4 now, worth €100.00.',
    ])
    const both = { ...world, previous: { missing: ['5678901001', '5678901002'] } }
    expect(sentences(both, 'matched_late')).toEqual([
      '2 orders that an earlier run called missing are in GA4 now, worth €200.00.',
    ])
  })

  test('orders that GA4 holds in parts', () => {
    const world = {
      orders: [order('1001')],
      purchases: [purchase('1001', 7_000), purchase('1001-upsell', 3_000)],
    }
    expect(sentences(world, 'split_ids')).toEqual([
      'GA4 holds 1 order in parts, under ids of their own; the parts were added up.',
    ])
  })
})

describe('reports that are not whole', () => {
  test('what GA4 hides is told apart from what moved between two readings', () => {
    const hidden = (purchases: number, amountMinor: number) =>
      sentences({ coverage: wholeReport({ hidden: { purchases, amountMinor } }) }, 'hidden_rows')
    expect(hidden(3, 25_000)).toEqual([
      'GA4’s totals row holds 3 purchases and €250.00 that its listed rows do not: hidden or modelled, not missing; the export is not complete.',
    ])
    expect(hidden(-2, -5_000)).toEqual([
      'GA4’s listed rows hold 2 purchases more than its totals row: the two were not read at the same moment. Read them again.',
    ])
    expect(hidden(0, 0)).toEqual([])
  })

  test('rows that could not be read', () => {
    expect(sentences({ coverage: wholeReport({ unreadableRows: 1 }) }, 'unreadable_rows')).toEqual([
      '1 row of the GA4 export could not be read, so as many of the orders called missing may be in GA4 after all. Mend the rows and run again.',
    ])
  })

  test('days that cannot be trusted, with the orders they leave unknown', () => {
    const world = { orders: [order('1001')], coverage: wholeReport({ untrusted: { [DAY]: 'sampled' } }) }
    expect(find(world, 'incomplete_days')).toMatchObject([
      {
        sentence:
          'On 1 day GA4’s report is not complete; orders it does not list there are called unknown, not missing.',
        orders: 1,
      },
    ])
  })
})

describe('the order in which findings are told', () => {
  test('money for the effort first, what is by design last', () => {
    const world = {
      orders: [
        order('1001', { totalMinor: 15_000 }),
        order('1002'),
        order('1003', { refundedMinor: 2_100, totalMinor: 900_000 }),
      ],
      purchases: [purchase('1002', 0), purchase('1003', 897_900)],
    }
    // €150.00 at effort 3 is €50.00 an effort; €100.00 at effort 1 comes before it.
    const told = findings(world).map(({ code }) => code)
    expect(told.filter((code) => code !== 'refunds_missing')).toEqual(['zero_value', 'missing', 'refund_or_edit'])
  })

  test('no two findings of a result have one key', () => {
    const world = {
      orders: [order('1001'), order('1002', { status: 'cancelled' }), order('1003', { test: true })],
      purchases: [purchase('1002'), purchase('1003'), purchase('pi_ABCDEFGH'), purchase('cart-77-x'), purchase('')],
    }
    const keys = findings(world).map(({ key }) => key)
    expect(keys.length).toBeGreaterThan(4)
    expect(new Set(keys).size).toBe(keys.length)
  })
})

test('a key names the code, what it is about and the regime', () => {
  expect(findingKey('missing')).toBe('missing')
  expect(findingKey('missing', 'gateway=paypal')).toBe('missing:gateway=paypal')
  expect(findingKey('missing', 'gateway=paypal', '2026-10-06')).toBe('missing:gateway=paypal@2026-10-06')
})
