import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import { makeOrder, makePurchase } from '@/lib/testing/world'
import type { Alias, AliasKind, AnalyticsPurchase, StoreOrder } from '@/lib/transaction'
import { ALIAS_KINDS, OrderTable, PurchaseTable } from '@/lib/transaction-table'
import { Aliases } from './aliases'
import { Candidates } from './candidates'
import { chooseOrder, type Evidence, plainChoice } from './choose'
import { PurchaseGroups } from './groups'
import type { Ranking } from './ranking'
import { SecondFact } from './second-fact'

const AT = '2026-10-10T12:00:00+02:00'
const DAY = '2026-10-10'
const EVERY_DAY = { fromDay: 0, toDay: 100_000 }

/** Kinds ranked as given, then in the fixed order; of these, `dominant` ones explain the day's ids. */
function rankingOf(ranked: readonly AliasKind[], dominant: readonly AliasKind[] = ranked): Ranking {
  const kinds = [...ranked, ...ALIAS_KINDS.filter((kind) => !ranked.includes(kind))]
  return {
    rankOf: Uint8Array.from(ALIAS_KINDS, (kind) => kinds.indexOf(kind)),
    isDominant: Uint8Array.from(ALIAS_KINDS, (kind) => (dominant.includes(kind) ? 1 : 0)),
  }
}

interface Owner extends Partial<StoreOrder> {
  aliases: Alias[]
}

/** Orders by their aliases, and one GA4 id in the spellings of its rows. */
function look(owners: readonly Owner[], spellings: readonly string[], row: Partial<AnalyticsPurchase> = {}) {
  const orders = OrderTable.from(owners.map((owner, at) => makeOrder(`90${at}`, AT, owner)))
  const purchases = PurchaseTable.from(spellings.map((id) => makePurchase(id, DAY, row)))
  const groups = new PurchaseGroups(purchases, EVERY_DAY)
  expect(groups.count).toBe(1)
  const candidates = new Candidates(orders, new Aliases(orders), groups.keys)
  const evidence: Evidence = { orders, groups, secondFact: new SecondFact(orders, groups, 'Europe/Berlin') }
  return {
    plain: (ranking: Ranking) => {
      const entry = plainChoice(candidates, 0, ranking, evidence)
      const of = { order: candidates.orderAt(entry), kind: ALIAS_KINDS[candidates.kindAt(entry)] }
      return entry === -1 ? -1 : of
    },
    closer: (ranking: Ranking) => {
      const choice = chooseOrder(candidates.of(0), 0, ranking, evidence)
      return choice && { ...choice, kind: ALIAS_KINDS[choice.kind] }
    },
  }
}

const name = (value: string): Alias => ({ kind: 'name', value })
const number = (value: string): Alias => ({ kind: 'order_number', value })
const reference = (value: string): Alias => ({ kind: 'gateway_reference', value })

describe('the plain choice', () => {
  const BOTH = rankingOf(['name', 'order_number'])

  test('is the one order that a dominant name, spelled alike, belongs to', () => {
    expect(look([{ aliases: [number('1001')] }], ['1001']).plain(BOTH)).toEqual({ order: 0, kind: 'order_number' })
  })

  test('is by the better kind, whichever of them the store names first', () => {
    for (const aliases of [
      [name('1001'), number('1001')],
      [number('1001'), name('1001')],
      [number('1001'), name('1001'), number('1001')],
      [name('1001'), number('1001'), number('1001')],
      [number('1001'), number('1001'), name('1001')],
    ]) {
      expect(look([{ aliases }], ['1001']).plain(BOTH)).toEqual({ order: 0, kind: 'name' })
      const otherWay = rankingOf(['order_number', 'name'])
      expect(look([{ aliases }], ['1001']).plain(otherWay)).toEqual({ order: 0, kind: 'order_number' })
    }
  })

  test('passes over better kinds that are not dominant, or are spelled otherwise', () => {
    const ranking = rankingOf(['order_number', 'gateway_reference', 'name'], ['order_number', 'name'])
    const aliases = [reference('1001'), number('1001.0'), name('1001')]
    for (const some of [aliases, [...aliases].reverse()])
      expect(look([{ aliases: some }], ['1001']).plain(ranking)).toEqual({ order: 0, kind: 'name' })
  })

  test('is made when any row of the id is spelled alike', () => {
    for (const spellings of [
      [' 1001', '1001'],
      ['1001', ' 1001'],
    ])
      expect(look([{ aliases: [name('1001')] }], spellings).plain(BOTH)).toEqual({ order: 0, kind: 'name' })
  })

  test.each<[string, Owner[], string]>([
    ['another order carries the id too', [{ aliases: [name('1001')] }, { aliases: [name('1001')] }], '1001'],
    [
      'another order carries it by a lesser kind',
      [{ aliases: [name('1001')] }, { aliases: [reference('1001')] }],
      '1001',
    ],
    ['another order writes it otherwise', [{ aliases: [name('1001')] }, { aliases: [name(' 1001')] }], '1001'],
    ['no name of a dominant kind equals it', [{ aliases: [reference('1001')] }], '1001'],
    ['the dominant name is spelled otherwise', [{ aliases: [name('1001')] }], ' 1001'],
    ['only a lesser kind is spelled alike', [{ aliases: [name(' 1001'), reference('1001')] }], '1001'],
    ['the letters differ in case', [{ aliases: [name('EN-1001')] }], 'en-1001'],
  ])('is left to the closer look where %s', (_, owners, id) => {
    expect(look(owners, [id]).plain(BOTH)).toBe(-1)
    expect(look([...owners].reverse(), [id]).plain(BOTH)).toBe(-1)
  })

  test('is made exactly where one order carries the id by a dominant name spelled alike, and is what the closer look says', () => {
    const spelling = fc.constantFrom<string>('1001', ' 1001', '"1001"', '1001.0')
    const kinds = fc.constantFrom<AliasKind>('order_id', 'name', 'order_number', 'gateway_reference')
    const alias = fc.record({ kind: kinds, value: spelling })
    const owner = fc.record({ aliases: fc.array(alias, { minLength: 1, maxLength: 4 }) })
    fc.assert(
      fc.property(
        fc.array(owner, { minLength: 1, maxLength: 2 }),
        fc.array(spelling, { minLength: 1, maxLength: 2 }),
        fc.shuffledSubarray([...ALIAS_KINDS], { minLength: ALIAS_KINDS.length }),
        fc.subarray([...ALIAS_KINDS], { minLength: 1 }),
        (owners, spellings, ranked, dominant) => {
          const ranking = rankingOf(ranked, dominant)
          const [owner] = owners as [Owner]
          const alike = owner.aliases.filter(({ kind, value }) => dominant.includes(kind) && spellings.includes(value))
          const best = ranked.find((kind) => alike.some((one) => one.kind === kind))
          const { plain, closer } = look(owners, spellings)
          const isPlain = owners.length === 1 && best !== undefined
          expect(plain(ranking)).toEqual(isPlain ? { order: 0, kind: best } : -1)
          if (isPlain) expect(closer(ranking)).toEqual({ order: 0, kind: best, pass: 'exact' })
        },
      ),
      { numRuns: PROPERTY_RUNS * 10 },
    )
  })
})

describe('the closer look', () => {
  const NUMBERS = rankingOf(['name', 'order_number'])

  test('prefers the order whose name GA4 spells alike to one whose name it spells otherwise', () => {
    const owners = [{ aliases: [name(' 1001')] }, { aliases: [number('1001')] }]
    expect(look(owners, ['1001']).closer(NUMBERS)).toEqual({ order: 1, kind: 'order_number', pass: 'exact' })
  })

  test('tries every name that is spelled alike, of whatever kind, before those that are not', () => {
    const leastRanked = ALIAS_KINDS.filter((kind) => kind !== 'name')
    for (const kind of leastRanked) {
      const owners = [{ aliases: [name('en-1001')] }, { aliases: [{ kind, value: 'EN-1001' }] }]
      const ranking = rankingOf([...ALIAS_KINDS.filter((other) => other !== kind), kind], ['name'])
      expect(look(owners, ['EN-1001']).closer(ranking)).toEqual({ order: 1, kind, pass: 'exact' })
    }
  })

  test('turns to the next best names where amount or date speak against the better ones', () => {
    const owners = [{ aliases: [name('en-1001')] }, { aliases: [reference('EN-1001')], totalMinor: 7_700 }]
    expect(look(owners, ['EN-1001']).closer(NUMBERS)).toEqual({ order: 0, kind: 'name', pass: 'cleaned' })
  })

  test('names the better of an order’s kinds, whichever the store names first', () => {
    for (const aliases of [
      [number('1001'), name('1001')],
      [name('1001'), number('1001')],
    ]) {
      expect(look([{ aliases }], [' 1001']).closer(NUMBERS)).toEqual({ order: 0, kind: 'name', pass: 'cleaned' })
      const otherWay = rankingOf(['order_number', 'name'])
      expect(look([{ aliases }], [' 1001']).closer(otherWay)).toMatchObject({ kind: 'order_number' })
    }
  })

  test('finds a single order by a kind that is not dominant only when amount and date agree', () => {
    const owners = [{ aliases: [reference('PAY-1')] }]
    expect(look(owners, ['PAY-1']).closer(NUMBERS)).toMatchObject({ order: 0, pass: 'exact' })
    expect(look(owners, ['PAY-1'], { revenueMinor: 1 }).closer(NUMBERS)).toBeNull()
    expect(look(owners, ['PAY-1'], { date: '2026-10-20' }).closer(NUMBERS)).toBeNull()
  })

  test('chooses none of two orders that fit equally', () => {
    const owners = [{ aliases: [name('1001')] }, { aliases: [number('1001')] }]
    expect(look(owners, ['1001']).closer(NUMBERS)).toBeNull()
    expect(look(owners, ['1001'], { revenueMinor: 1 }).closer(NUMBERS)).toBeNull()
  })
})
