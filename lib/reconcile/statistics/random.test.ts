import { describe, expect, test } from 'vitest'
import { seededRandom, shuffle } from './random'

describe('seeded numbers', () => {
  test('of a seed never change: stored p values must repeat', () => {
    // Published first values of Mulberry32 for seed 42.
    const random = seededRandom(42)
    expect([random(), random(), random()]).toEqual([0.6011037519201636, 0.44829055899754167, 0.8524657934904099])
  })

  test('lie in [0, 1) and spread evenly, for any seed', () => {
    for (const seed of [0, 1, 42, -7, 4_294_967_295]) {
      const random = seededRandom(seed)
      const tenths = new Array<number>(10).fill(0)
      for (let at = 0; at < 10_000; at++) {
        const tenth = Math.floor(random() * 10)
        tenths[tenth] = (tenths[tenth] as number) + 1
      }
      expect(tenths).toHaveLength(10)
      for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(150)
    }
  })
})

describe('a shuffle', () => {
  test('keeps every item and repeats with its seed', () => {
    const items = Array.from({ length: 100 }, (_, at) => at)
    const [one, two] = [[...items], [...items]]
    shuffle(one, seededRandom(3))
    shuffle(two, seededRandom(3))
    expect(one).not.toEqual(items)
    expect(one).toEqual(two)
    expect(one.sort((a, b) => a - b)).toEqual(items)
  })

  test('brings every order equally often', () => {
    const random = seededRandom(5)
    const seen = new Map<string, number>()
    for (let turn = 0; turn < 12_000; turn++) {
      const items = ['a', 'b', 'c']
      shuffle(items, random)
      seen.set(items.join(''), (seen.get(items.join('')) ?? 0) + 1)
    }
    expect(seen.size).toBe(6)
    for (const count of seen.values()) expect(Math.abs(count - 2_000)).toBeLessThan(200)
  })

  test('of nothing or one item is itself', () => {
    const [none, one]: [number[], number[]] = [[], [1]]
    shuffle(none, seededRandom(1))
    shuffle(one, seededRandom(1))
    expect([none, one]).toEqual([[], [1]])
  })
})
