import { describe, expect, test } from 'vitest'
import { AppError } from '@/lib/errors'
import { makeOrder, makePurchase } from '@/lib/testing/world'
import { commonCurrency } from './currency'

const order = (number: string, currency: string) => makeOrder(number, '2026-10-10T12:00:00Z', { currency })
const row = (id: string, currency: string | null) => makePurchase(id, '2026-10-10', { currency })

function refusalOf(decide: () => unknown): AppError {
  try {
    decide()
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('Expected a refusal')
}

describe('the common currency', () => {
  test('is the one both sides name', () => {
    expect(commonCurrency([order('1', 'SEK'), order('2', 'SEK')], [row('1', 'SEK'), row('2', null)], 'EUR')).toBe('SEK')
  })

  test('is the store’s where GA4 names none, GA4’s where the store is empty, else the fallback', () => {
    expect(commonCurrency([order('1', 'SEK')], [row('1', null)], 'EUR')).toBe('SEK')
    expect(commonCurrency([], [row('1', 'USD')], 'EUR')).toBe('USD')
    expect(commonCurrency([], [row('1', null)], 'EUR')).toBe('EUR')
    expect(commonCurrency([], [], 'EUR')).toBe('EUR')
  })

  test.each<[string, () => unknown, string[]]>([
    [
      'two currencies in the store',
      () => commonCurrency([order('1', 'EUR'), order('2', 'USD')], [], 'EUR'),
      ['#2', 'USD', 'EUR'],
    ],
    ['two currencies in GA4', () => commonCurrency([], [row('7', 'EUR'), row('8', 'USD')], 'EUR'), ['8', 'USD', 'EUR']],
    ['one currency each', () => commonCurrency([order('1', 'EUR')], [row('1', 'USD')], 'EUR'), ['EUR', 'USD']],
  ])('is refused for %s, naming them and the way out', (_, decide, words) => {
    const { code, publicMessage, details } = refusalOf(decide)
    expect(code).toBe('invalid_input')
    for (const word of words) expect(publicMessage).toContain(word)
    expect(publicMessage).toMatch(/split|export/)
    expect(details).toEqual([{ field: 'currency', message: expect.stringContaining('EUR') }])
  })
})
