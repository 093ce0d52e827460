import { describe, expect, test } from 'vitest'
import { applyTransform, nameOfTransform, parentOfSplit, transformsOf } from './transforms'

describe('a transform', () => {
  test.each([
    ['web-1001', 'strip_prefix', 'WEB-', '1001'],
    ['1001_purchase', 'strip_suffix', '_Purchase', '1001'],
    ['1001', 'strip_prefix', 'WEB-', null],
    ['web-', 'strip_prefix', 'WEB-', null],
    ['1001-2', 'strip_suffix', '-1', null],
  ] as const)('of %s by %s %s leaves %s', (id, kind, text, left) => {
    expect(applyTransform(id, { kind, text })).toBe(left)
  })

  test('is named by what it strips, in lower case', () => {
    expect(nameOfTransform({ kind: 'strip_prefix', text: 'WEB-' })).toBe('strip_prefix:web-')
  })

  test.each([
    ['web-1001', ['strip_prefix:web-']],
    ['1001_purchase', ['strip_suffix:_purchase']],
    ['1001-1', ['strip_suffix:-1']],
    ['shop2-1001', ['strip_prefix:shop', 'strip_prefix:shop2-']],
    ['order#1001x', ['strip_prefix:order#', 'strip_suffix:x']],
    ['1001', []],
    ['abc', ['strip_prefix:ab', 'strip_suffix:bc']],
  ])('is guessed from %s', (id, names) => {
    expect([...transformsOf(id)].map(nameOfTransform)).toEqual(names)
  })
})

describe('the parent of a split id', () => {
  test.each([
    ['1001-1', '1001'],
    ['#1001-upsell', '#1001'],
    ['1001_upsell2', '1001'],
    ['en-1001-b', null],
    ['1001', null],
    ['1001-2026', null],
  ])('of %s is %s', (id, parent) => {
    expect(parentOfSplit(id)).toBe(parent)
  })
})
