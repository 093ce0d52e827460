import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import { hashOf, KeyTable } from './key-table'

const encoder = new TextEncoder()
const find = (table: KeyTable, text: string) => {
  const bytes = encoder.encode(text)
  return table.find(bytes, bytes.length, hashOf(bytes, 0, bytes.length))
}

describe('a key table', () => {
  test('numbers distinct keys in order of arrival and finds each again', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.array(fc.string()), (texts, others) => {
        const table = new KeyTable()
        const numbers = new Map<string, number>()
        for (const text of texts) {
          if (!numbers.has(text)) numbers.set(text, numbers.size)
          expect(table.addText(text)).toBe(numbers.get(text))
        }
        expect(table.count).toBe(numbers.size)
        for (const [text, number] of numbers) {
          expect(find(table, text)).toBe(number)
          expect(table.textOf(number)).toBe(text)
          expect(table.mayHold(hashOf(encoder.encode(text), 0, encoder.encode(text).length))).toBe(true)
        }
        for (const other of others) expect(find(table, other)).toBe(numbers.get(other) ?? -1)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })

  test('keeps consecutive numbers apart while it grows past its first size', () => {
    const table = new KeyTable()
    for (let id = 0; id < 20_000; id++) expect(table.addText(`56789${id}`)).toBe(id)
    for (let id = 0; id < 20_000; id += 7) {
      expect(find(table, `56789${id}`)).toBe(id)
      expect(table.mayHold(hashOf(encoder.encode(`56789${id}`), 0, `56789${id}`.length))).toBe(true)
    }
    expect(find(table, '5678920000')).toBe(-1)
  })
})
