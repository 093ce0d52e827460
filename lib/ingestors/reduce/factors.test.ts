import { describe, expect, test } from 'vitest'
import type { Factor } from '@/lib/transaction'
import { LevelReader, reduceFactor, reduceLevel } from './factors'

describe('an attribute', () => {
  test.each<[Factor, string, string]>([
    ['country', 'de', 'DE'],
    ['country', 'Germany', 'Germany'],
    ['device', 'Mobile', 'mobile'],
    ['in_app', 'TRUE', 'yes'],
    ['in_app', '0', 'no'],
    ['in_app', 'Instagram', 'Instagram'],
    ['subscription', '1', 'yes'],
    ['customer', 'First-time', 'new'],
    ['customer', 'Returning', 'returning'],
    ['account', 'Guest', 'guest'],
    ['account', '0', 'guest'],
    ['account', '48211', 'account'],
    ['theme', 'Dawn 15.2', 'Dawn 15.2'],
    ['source', 'newsletter', 'newsletter'],
    ['source', 'https://WWW.Example.com/path?email=jo@example.com', 'www.example.com'],
  ])('%s of a cell %j is the level %j', (factor, text, level) => {
    expect(reduceFactor(factor, text)).toBe(level)
  })

  test.each<[Factor, string]>([
    ['customer', 'Jo Miller'],
    ['customer', '48211'],
    ['customer', 'constructor'],
    ['account', 'jo.miller'],
    ['source', 'jo@example.com'],
    ['country', '+49 170 1234567'],
    ['theme', 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X)'],
  ])('%s keeps nothing of %j', (factor, text) => {
    expect(reduceFactor(factor, text)).toBeNull()
  })

  test('is the part a browser’s description tells, never the description', () => {
    const text = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0'
    expect((['device', 'browser', 'os', 'in_app'] as const).map((factor) => reduceFactor(factor, text))).toEqual([
      'desktop',
      'Firefox',
      'Windows',
      'no',
    ])
  })
})

describe('a name', () => {
  test('is cut to sixty characters, and left out where it is a person’s address', () => {
    expect(reduceLevel('x'.repeat(500))).toBe('x'.repeat(60))
    expect(reduceLevel('Tapcart')).toBe('Tapcart')
    expect(reduceLevel('jo@example.com')).toBeNull()
  })
})

describe('a column of levels', () => {
  test('reads each spelling once, and the same however often', () => {
    const asked: string[] = []
    const levels = new LevelReader((text) => {
      asked.push(text)
      return text === 'bad' ? null : text.toUpperCase()
    })
    expect(['a', 'bad', 'a', 'bad', 'b'].map((text) => levels.read(text))).toEqual(['A', null, 'A', null, 'B'])
    expect(asked).toEqual(['a', 'bad', 'b'])
  })

  test('remembers no more than ten thousand, and goes on reading', () => {
    let asked = 0
    const levels = new LevelReader((text) => `${text}${asked++ * 0}`)
    for (let at = 0; at < 10_050; at++) levels.read(String(at))
    asked = 0
    expect(levels.read('7')).toBe('70')
    expect(asked).toBe(0)
    expect(levels.read('10049')).toBe('100490')
    expect(asked).toBe(1)
  })
})
