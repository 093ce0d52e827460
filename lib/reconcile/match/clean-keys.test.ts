import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TextColumn } from '@/lib/columns'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import { cleanId, isCorruptId, sentinelOf } from '../ids'
import { KeyReader } from './clean-keys'

function read(ids: readonly string[]): { text: string; kind: string }[] {
  const column = new TextColumn()
  for (const id of ids) column.push(id)
  const reader = new KeyReader(column)
  return ids.map((_, row) => {
    const kind = reader.read(row)
    return { text: new TextDecoder().decode(reader.bytes.subarray(0, reader.end)), kind }
  })
}

const slowly = (id: string) => {
  const text = cleanId(id)
  return { text, kind: sentinelOf(text) ?? (isCorruptId(text) ? 'corrupt' : 'id') }
}

describe('ids read as bytes', () => {
  test('are cleaned and told apart just as ids read as text', () => {
    const shop = fc.stringMatching(/^[#A-Za-z]{0,3}[-_]?\d{1,13}(-[A-Za-z0-9]{1,3})?$/)
    const odd = fc.constantFrom(
      '',
      '0',
      '00',
      'null',
      'NULL',
      'NaN',
      'undefined',
      '(not set)',
      '(other)',
      '{{id}}',
      '5e12',
      '5E9',
      '5.67E+12',
      '12e',
      'e5',
      '1e5x',
      '%231001',
      ' 1001 ',
      '"1001"',
      'ÄÖ-1',
      'x'.repeat(200),
    )
    const ids = fc.array(fc.oneof(shop, odd, fc.string({ unit: 'grapheme' })))
    fc.assert(
      fc.property(ids, (some) => {
        expect(read(some)).toEqual(some.map(slowly))
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})
