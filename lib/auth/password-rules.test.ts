import { expect, it } from 'vitest'
import { MIN_PASSWORD_LENGTH, newPasswordInput } from '@/lib/services/account/input'
import common from './common-passwords.json' with { type: 'json' }

const passwords = common.passwords.split('\n')
const refusalOf = (password: string) => newPasswordInput.safeParse(password).error?.issues[0]?.message

it('knows the 10,000 most common passwords that are long enough', () => {
  expect(new Set(passwords).size).toBe(10_000)
  expect(passwords.filter((password) => password.length < MIN_PASSWORD_LENGTH)).toEqual([])
})

it('every one of them is refused, in any capitals, with what to do', () => {
  const sentence = 'is on lists of common passwords. Choose another, longer one.'
  for (const password of passwords)
    expect([refusalOf(password), refusalOf(password.toUpperCase())], password).toEqual([sentence, sentence])
  expect(refusalOf('Password1234')).toBe(sentence)
})

it.each([
  'DRA-reconciliation-2026!',
  'shopify-analytics',
  'Transaction#99887',
  'admin.dashboard.ga4',
  'welcome2google7',
])('%s is refused: it is made of words of this product', (password) =>
  expect(refusalOf(password)).toMatch(/^is made of words/),
)

it.each([
  'correct horse battery',
  'dragons guard the till',
  '483920175566',
  '密码密码密码密码密码密码',
  'a'.repeat(64),
])('%s is taken', (password) => expect(refusalOf(password)).toBeUndefined())

it('as many as 1,024 characters are taken, 64 by far', () => {
  expect(refusalOf('long enough '.repeat(80))).toBeUndefined()
})
