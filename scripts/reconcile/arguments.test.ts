import { describe, expect, test } from 'vitest'
import { readArguments } from './arguments'

const NOW = Date.parse('2026-11-10T05:00:00Z')
const NEEDED = ['--analytics', 'ga4.csv', '--from', '2026-10-01', '--to', '2026-10-31', '--time-zone', 'Europe/Berlin']

function read(...more: string[]) {
  const store = more.includes('--store') ? [] : ['--store', 'orders.csv']
  const args = readArguments([...store, ...NEEDED, '--out', 'report', ...more], () => NOW)
  if (!args) throw new Error('help was asked for')
  return args
}

describe('what counts', () => {
  test('is left to the engine where nothing is said', () => {
    expect(read()).toMatchObject({ rates: {}, policy: { webApps: [], decisions: [] }, transforms: [] })
    expect(read().policy).not.toHaveProperty('trackingSince')
    expect(read().policy).not.toHaveProperty('zeroTotals')
  })

  test('takes rates as written, never as fractions of a machine', () => {
    const { rates } = read('--rate', 'USD=0.92', '--rate', 'JPY=0.00612345678901234567', '--rate', 'GBP=1')
    expect(rates).toEqual({ USD: '0.92', JPY: '0.00612345678901234567', GBP: '1' })
  })

  test('tracking starts at midnight of the property', () => {
    expect(read('--tracking-since', '2026-10-05').policy.trackingSince).toBe(Date.parse('2026-10-04T22:00:00Z'))
  })

  test('takes apps, zero totals and decisions, each decision with its own version', () => {
    const { policy } = read(
      ...['--web-app', 'Tapcart', '--web-app', 'Hydrogen', '--zero-totals', 'exclude'],
      ...['--scope-in', 'subscription', '--scope-out', 'api|Matrixify'],
    )
    expect(policy).toMatchObject({ webApps: ['Tapcart', 'Hydrogen'], zeroTotals: 'exclude' })
    expect(policy.decisions?.map(({ classKey, inHeadline, at }) => [classKey, inHeadline, at])).toEqual([
      ['subscription', true, NOW],
      ['api|Matrixify', false, NOW],
    ])
  })

  test('takes confirmed transforms, whose text may hold any mark', () => {
    const flags = ['strip_prefix:WEB-', 'strip_suffix:_purchase', 'strip_prefix:a:b'].flatMap((entry) => [
      '--confirm-transform',
      entry,
    ])
    expect(read(...flags).transforms).toEqual([
      { kind: 'strip_prefix', text: 'WEB-', version: 1 },
      { kind: 'strip_suffix', text: '_purchase', version: 1 },
      { kind: 'strip_prefix', text: 'a:b', version: 1 },
    ])
  })

  test.each([
    ['--rate', 'USD', 'must be a currency and a number, such as USD=0.92'],
    ['--rate', 'USD=-1', 'must be a currency and a number'],
    ['--rate', 'USD=0,92', 'must be a currency and a number'],
    ['--rate', 'XXQ=1', 'must be a currency and a number'],
    ['--tracking-since', '5 October', 'must be a day such as 2026-10-01'],
    ['--tracking-since', '2026-02-30', 'must be a day such as 2026-10-01'],
    ['--zero-totals', 'maybe', 'must be keep or exclude'],
    ['--confirm-transform', 'WEB-', 'must be strip_prefix:TEXT or strip_suffix:TEXT'],
    ['--confirm-transform', 'strip_prefix:', 'must be strip_prefix:TEXT or strip_suffix:TEXT'],
  ])('%s %s is refused, saying what it takes', (flag, value, message) => {
    expect(() => read(flag, value)).toThrow(expect.objectContaining({ code: 'invalid_input' }))
    expect(() => read(flag, value)).toThrow(
      expect.objectContaining({ publicMessage: expect.stringContaining(message) }),
    )
  })
})

describe('a store file', () => {
  test.each([
    ['orders.csv', 'orders.csv', null],
    ['DE=orders.csv', 'orders.csv', 'DE'],
    ['Shop Nord=data/orders=1.csv', 'data/orders=1.csv', 'Shop Nord'],
    ['data/orders=1.csv', 'data/orders=1.csv', null],
    ['./orders=1.csv', './orders=1.csv', null],
    ['=orders.csv', '=orders.csv', null],
  ])('given as %s is the file %s of the store %s', (entry, file, name) => {
    expect(read('--store', entry).stores).toEqual([{ file, name }])
  })
})
