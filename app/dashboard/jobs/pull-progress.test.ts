import { describe, expect, it } from 'vitest'
import { describePull, shareRead, timeLeft } from './pull-progress'

const progress = (done: number, all: number) => ({
  ordersRead: 8412,
  purchasesRead: 7930,
  verdicts: 0,
  days: { done, all },
})
const minutes = (count: number) => count * 60_000

describe('the progress of a reading', () => {
  it('counts days, orders and rows', () => {
    expect(describePull(progress(12, 37))).toBe('12 of 37 days read, 8,412 orders, 7,930 GA4 rows')
    expect(describePull({ ...progress(1, 1), ordersRead: 1, purchasesRead: 1 })).toBe(
      '1 of 1 day read, 1 order, 1 GA4 row',
    )
  })

  it('counts no days where only files are compared', () => {
    expect(describePull({ ordersRead: 2, purchasesRead: 3, verdicts: 0 })).toBe('2 orders and 3 GA4 rows read')
    expect(shareRead({ ordersRead: 2, purchasesRead: 3, verdicts: 0 })).toBeNull()
  })

  it('is no share of nothing when no day had to be read', () => {
    expect(shareRead(progress(0, 0))).toBeNull()
    expect(shareRead(progress(3, 4))).toBe(0.75)
  })
})

describe('the time left', () => {
  it('is not said before a tenth is done, nor at the end', () => {
    expect(timeLeft(progress(3, 37), minutes(5))).toBeNull()
    expect(timeLeft(progress(37, 37), minutes(5))).toBeNull()
  })

  it('follows the pace so far, rounded up', () => {
    // Ten of forty days in five minutes: thirty days in fifteen.
    expect(timeLeft(progress(10, 40), minutes(5))).toBe('about 15 minutes left')
    expect(timeLeft(progress(39, 40), minutes(5))).toBe('about a minute left')
    expect(timeLeft(progress(10, 40), minutes(60))).toBe('about 3 hours left')
  })

  it('is not said while a source asks to wait', () => {
    const waiting = { label: 'Google', until: '2026-11-21T14:30:00Z' }
    expect(timeLeft({ ...progress(10, 40), waiting }, minutes(5))).toBeNull()
  })
})
