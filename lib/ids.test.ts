import { afterEach, describe, expect, test, vi } from 'vitest'
import { newId } from './ids'

afterEach(() => {
  vi.useRealTimers()
})

describe('a new id', () => {
  test.each([
    ['client', 'cli'],
    ['user', 'usr'],
    ['job', 'job'],
    ['connector', 'con'],
    ['reconciliation', 'rec'],
  ] as const)('of a %s starts with %s and 26 plain characters follow', (kind, prefix) => {
    expect(newId(kind)).toMatch(new RegExp(`^${prefix}_[0-9a-hjkmnp-tv-z]{26}$`))
  })

  test('sorts by age as text, across every carry of the clock', () => {
    vi.useFakeTimers()
    const times = [
      0,
      1,
      31,
      32,
      1_023,
      1_024,
      Date.parse('2026-11-21'),
      Date.parse('2026-11-21') + 1,
      2 ** 45,
      2 ** 48 - 1,
    ]
    const ids = times.map((time) => {
      vi.setSystemTime(time)
      return newId('job')
    })
    expect([...ids].sort()).toEqual(ids)
  })

  test('never comes twice', () => {
    vi.useFakeTimers()
    const ids = Array.from({ length: 10_000 }, () => newId('job'))
    expect(new Set(ids).size).toBe(ids.length)
  })
})
