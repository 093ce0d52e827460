import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CodedColumn, NumberColumn, TextColumn } from './columns'
import { PROPERTY_RUNS } from './testing/property-runs'

describe('columns', () => {
  test('give back every text as it was pushed', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 80 })), (texts) => {
        const column = new TextColumn()
        for (const text of texts) column.push(text)
        expect(column.length).toBe(texts.length)
        expect(texts.map((_, row) => column.at(row))).toEqual(texts)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })

  test('grow past their first size', () => {
    const numbers = NumberColumn.float64()
    const texts = new TextColumn()
    const coded = new CodedColumn()
    for (let row = 0; row < 5_000; row++) {
      numbers.push(row * 2)
      texts.push(`order-${row}-with-a-long-name`)
      coded.push(row % 3 === 0 ? 'card' : 'paypal')
    }
    expect([numbers.length, texts.length, coded.length]).toEqual([5_000, 5_000, 5_000])
    expect([numbers.at(4_999), texts.at(4_999), coded.at(4_998)]).toEqual([
      9_998,
      'order-4999-with-a-long-name',
      'card',
    ])
    expect(coded.levels).toEqual(['card', 'paypal'])
  })
})
