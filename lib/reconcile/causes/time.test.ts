import { describe, expect, it } from 'vitest'
import { DAY_MS, HOUR_MS } from '@/lib/period'
import { seededRandom } from '../statistics/random'
import { explainMissing } from './causes'
import { FIRST_DAY, makeLines, TRIAL_CONTEXT, type TrialOrder } from './trials'

const START = FIRST_DAY * DAY_MS
const BREAK = START + 10 * DAY_MS + 14 * HOUR_MS

/** An order every `minutes`, missing with the chance that its instant has. */
function stream(chanceAt: (at: number) => number, { minutes = 15, seed = 3, days = 31 } = {}): TrialOrder[] {
  const random = seededRandom(seed)
  const orders: TrialOrder[] = []
  for (let at = START; at < START + days * DAY_MS; at += minutes * 60_000)
    orders.push({ at, missing: random() < chanceAt(at) })
  return orders
}

const explain = (orders: readonly TrialOrder[], context = TRIAL_CONTEXT) => explainMissing(makeLines(orders), context)

describe('a change of the rate', () => {
  const changed = stream((at) => (at < BREAK ? 0.09 : 0.24))
  const changeLog = [
    { at: BREAK - 40 * 60_000, what: 'Theme 4.2 published' },
    { at: BREAK - 30 * HOUR_MS, what: 'Banner text' },
    { at: BREAK - 5 * DAY_MS, what: 'Old entry' },
    { at: BREAK + 5 * DAY_MS, what: 'Later entry' },
  ]
  const report = explain(changed, { ...TRIAL_CONTEXT, changeLog })
  const [change] = report.changePoints

  it('is dated, and the hours it lies between hold the true instant', () => {
    expect(report.changePoints).toHaveLength(1)
    expect(Math.abs(Date.parse(change?.day ?? '') - BREAK)).toBeLessThanOrEqual(DAY_MS)
    expect(change?.between.from).toBeLessThanOrEqual(BREAK)
    expect(change?.between.to).toBeGreaterThanOrEqual(BREAK - 15 * 60_000)
    expect(change?.p).toBeLessThanOrEqual(0.05)
  })

  it('has the counts of both sides, and an interval that holds the true step', () => {
    expect((change?.before.orders ?? 0) + (change?.after.orders ?? 0)).toBe(changed.length)
    expect((change?.before.missing ?? 0) + (change?.after.missing ?? 0)).toBe(report.missing.orders)
    expect(change?.difference.low).toBeLessThan(0.15)
    expect(change?.difference.high).toBeGreaterThan(0.15)
  })

  it('names what was logged in the 48 hours before, the latest first, and nothing else', () => {
    expect(change?.logged.map(({ what }) => what)).toEqual(['Theme 4.2 published', 'Banner text'])
  })

  it('is a cause of its own, named so that a later window names it alike', () => {
    expect(report.causes.map(({ key }) => key)).toEqual([`period=${change?.day}..`])
    expect(change?.kind).toBe('rate')
  })

  it('that comes from other orders is called a mix, not a new rate', () => {
    const random = seededRandom(5)
    const orders = stream(() => 0).map(({ at }) => {
      const isApp = random() < (at < BREAK ? 0.1 : 0.8)
      return { at, missing: random() < (isApp ? 0.4 : 0.05), order: { factors: { source: isApp ? 'app' : 'web' } } }
    })
    const [mixed] = explain(orders).changePoints
    expect(mixed?.kind).toBe('mix')
    expect(mixed?.split?.factor).toBe('source')
    // Mix and rate together are the whole change.
    expect((mixed?.split?.mix ?? 0) + (mixed?.split?.rate ?? 0)).toBeCloseTo(mixed?.difference.value ?? 0, 6)
  })

  it('that only one payment method had is reported as that method since that day', () => {
    const random = seededRandom(8)
    const orders = stream(() => 0).map(({ at }) => {
      const isPaypal = random() < 0.3
      const chance = isPaypal && at >= BREAK ? 0.5 : 0.08
      return { at, missing: random() < chance, order: { gateway: isPaypal ? 'paypal' : 'card' } }
    })
    const factors = explain(orders).causes[0]?.parts.map(({ factor }) => factor)
    expect(factors?.toSorted()).toEqual(['gateway', 'period'])
  })

  it('before the window is none of its business', () => {
    const earlier = stream((at) => (at < START + 15 * DAY_MS ? 0.5 : 0.1), { minutes: 120 }).map((order) => ({
      ...order,
      at: order.at - 31 * DAY_MS,
    }))
    const own = stream(() => 0.1, { minutes: 120 })
    const thin = explainMissing(makeLines(own), { ...TRIAL_CONTEXT, earlier: makeLines(earlier) })
    expect(thin.borrowedOrders).toBe(372)
    expect(thin.changePoints).toEqual([])
  })

  it('that did not happen is not reported, nor is the month called uneven for it', () => {
    const report = explain(stream(() => 0.15, { minutes: 3 }))
    expect(report.changePoints).toEqual([])
    expect(report.ending).toBe('uniform')
  })
})

describe('an outage', () => {
  const from = START + 12 * DAY_MS + 9 * HOUR_MS
  const isDown = (at: number) => at >= from && at < from + 10 * HOUR_MS
  const orders = stream((at) => (isDown(at) ? 1 : 0.1))
  const report = explain(orders)

  it('is told with its first and last order, what it holds, and how likely chance is', () => {
    const [outage] = report.outages
    expect(outage?.kind).toBe('run')
    // Chance may add a missing order at either end of the forty.
    expect(outage?.orders).toBeGreaterThanOrEqual(40)
    expect(outage?.orders).toBeLessThanOrEqual(44)
    expect(outage?.from).toBeLessThanOrEqual(from)
    expect(outage?.amountMinor).toBe((outage?.orders ?? 0) * 10_000)
    expect(outage?.expected).toBeLessThan(0.01)
    const first = orders.findIndex(({ at }) => at === outage?.from)
    expect(outage?.firstOrder).toBe(`#${1001 + first}`)
    expect(outage?.lastOrder).toBe(`#${1000 + first + (outage?.orders ?? 0)}`)
  })

  it('is a cause whose orders are missing, and its day is none beside it', () => {
    expect(report.causes.map(({ parts }) => parts.map(({ factor }) => factor))).toEqual([['outage']])
    const [cause] = report.causes
    expect(cause?.segment.missing).toBe(cause?.segment.orders)
  })

  it('of an hour between scattered orders is found by the clock where no run is long enough', () => {
    // At half of all orders missing, a run needs about 19 orders, an hour with 14 is below one in ten thousand.
    const hour = START + 5 * DAY_MS + 3 * HOUR_MS
    const random = seededRandom(12)
    const dense: TrialOrder[] = []
    for (let at = START; at < START + 31 * DAY_MS; at += 240_000)
      dense.push({ at, missing: at >= hour && at < hour + HOUR_MS ? true : random() < 0.5 })
    const { outages } = explain(dense)
    const silent = outages.find(({ from: start }) => start === hour)
    expect(silent).toMatchObject({ kind: 'hour', orders: 15, to: hour + 14 * 240_000 })
    expect(silent?.expected).toBeLessThan(1e-4)
  })

  it('is not seen in chance, nor where everything or nothing is missing', () => {
    expect(explain(stream(() => 0.1)).outages).toEqual([])
    expect(explain(stream(() => 0)).outages).toEqual([])
    expect(explain(stream(() => 1)).outages).toEqual([])
  })

  it('is judged by the rate of its own days, so that a bad fortnight is one change and not many outages', () => {
    const { outages, changePoints } = explain(stream((at) => (at < BREAK ? 0.05 : 0.7)))
    expect(changePoints).toHaveLength(1)
    expect(outages.length).toBeLessThanOrEqual(1)
  })
})
