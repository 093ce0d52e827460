import { describe, expect, it } from 'vitest'
import { HOUR_MS } from '@/lib/period'
import { seededRandom } from '@/lib/reconcile/statistics/random'
import {
  learnVisibility,
  type SegmentCounts,
  type WatchedSegment,
  warnEarly,
} from '@/lib/reconcile/watch/early-warning'
import { countReached, countToday, SPANS, type YoungOrder } from './early-counts'

/** Shops by the hour, each order visible or not by chance alone: how often a pull is alarmed, and how soon it should be. */

const LEARNING = 60
const PULLS = 200
const STEP_HOURS = 3
const SEGMENTS_A_SHOP = 5
const GATEWAYS: readonly WatchedSegment[] = ['card', 'PayPal'].map((value) => ({ dimension: 'gateway', value }))
const COUNTRIES: readonly WatchedSegment[] = ['DE', 'AT'].map((value) => ({ dimension: 'country', value }))

interface SimulatedOrder {
  hour: number
  /** Hours until GA4 shows it; never for six of a hundred. */
  delay: number
  segments: readonly WatchedSegment[]
}

/** Orders a shop sells between two hours; `stopsAt`: GA4 sees nothing of what is sold from that hour on. */
function simulateShop(ordersAnHour: number, seed: number, hours: number, stopsAt = Number.POSITIVE_INFINITY) {
  const random = seededRandom(seed)
  const orders: SimulatedOrder[] = []
  for (let hour = 0; hour < hours; hour += -Math.log(1 - random()) / ordersAnHour) {
    const luck = random()
    const delay = luck < 0.8 ? 4 : luck < 0.89 ? 10 : luck < 0.94 ? 22 : Number.POSITIVE_INFINITY
    const segments = [GATEWAYS[random() < 0.7 ? 0 : 1], COUNTRIES[random() < 0.8 ? 0 : 1]] as WatchedSegment[]
    orders.push({ hour, delay: hour >= stopsAt ? Number.POSITIVE_INFINITY : delay, segments })
  }
  return orders
}

/** Which pulls after the learning are alarmed. */
function alarmedPulls(orders: readonly SimulatedOrder[], pulls: number): number[] {
  const history: SegmentCounts[] = []
  const alarmed: number[] = []
  for (let pull = 0; pull < LEARNING + pulls; pull++) {
    const nowHours = (pull + 1) * STEP_HOURS
    const young = orders
      .filter(({ hour }) => hour < nowHours && hour > nowHours - 52)
      .map(
        ({ hour, delay, segments }): YoungOrder => ({
          createdAt: hour * HOUR_MS,
          isVisible: nowHours - hour >= delay,
          segments,
        }),
      )
    const asOf = nowHours * HOUR_MS
    const curves = learnVisibility(history)
    const isAlarmed = SPANS.some((below) => warnEarly(countToday(young, asOf, below), curves).length > 0)
    if (isAlarmed && pull >= LEARNING) alarmed.push(pull - LEARNING)
    history.push(...countReached(young, asOf))
  }
  return alarmed
}

const SHOPS = [0.5, 2, 6, 15].map((ordersAnHour, at) => ({ ordersAnHour, seed: 20_261_120 + at }))
const HOURS = (LEARNING + PULLS) * STEP_HOURS

describe('pulls of shops where nothing is wrong', () => {
  const falseAlarms = SHOPS.map(
    ({ ordersAnHour, seed }) => alarmedPulls(simulateShop(ordersAnHour, seed, HOURS), PULLS).length,
  )
  const sum = falseAlarms.reduce((all, count) => all + count, 0)
  // Each test alarms by chance less than once in 10,000: so many are expected at most.
  const expected = SHOPS.length * PULLS * SPANS.length * SEGMENTS_A_SHOP * 1e-4

  it(`are alarmed ${sum} of ${SHOPS.length * PULLS} times (${falseAlarms.join(', ')} by size), at most ${expected.toFixed(1)} expected`, () => {
    expect(sum).toBeLessThanOrEqual(Math.ceil(expected + 3 * Math.sqrt(expected)))
  })
})

describe('a shop whose GA4 stops', () => {
  for (const { ordersAnHour, seed } of SHOPS.filter((shop) => shop.ordersAnHour >= 2)) {
    const stopsAt = (LEARNING + 20) * STEP_HOURS
    const [first] = alarmedPulls(simulateShop(ordersAnHour, seed, HOURS, stopsAt), 60).filter((pull) => pull >= 19)
    const hours = first === undefined ? Number.NaN : (LEARNING + first + 1) * STEP_HOURS - stopsAt

    it(`with ${ordersAnHour} orders an hour is warned of ${hours} hours later`, () => {
      expect(hours).toBeLessThanOrEqual(24)
    })
  }
})
