import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plainAddress } from './email-address'

describe('plainAddress', () => {
  it.each([
    ['Anna.Berg@Example.COM', 'anna.berg@example.com'],
    ['  a@b.example ', 'a@b.example'],
    ["o'neil+shop@mail.example.co", "o'neil+shop@mail.example.co"],
    ['a@xn--bcher-kva.example', 'a@xn--bcher-kva.example'],
    // Wide letters and the Kelvin sign are the letters they fold to.
    ['ａｎｎａ@example.com', 'anna@example.com'],
    ['\u212Aarl@example.com', 'karl@example.com'],
  ])('spells %j as %j', (text, address) => {
    expect(plainAddress(text)).toBe(address)
  })

  it.each([
    '',
    'anna',
    '@example.com',
    'anna@',
    'anna@example',
    'anna@example.com, eve@evil.example',
    'anna@example.com\neve@evil.example',
    '"anna berg"@example.com',
    'Anna <anna@example.com>',
    'anna(admin)@example.com',
    'anna@evil@example.com',
    'аnna@example.com',
    'anna@exаmple.com',
    'anna\u200b@example.com',
    'ann\u0131@example.com',
    '\u0130a@example.com',
    'anna\u0301@example.com',
    'anna@[127.0.0.1]',
    'anna@127.0.0.1',
    '.anna@example.com',
    'anna.@example.com',
    'an..na@example.com',
    'anna@-example.com',
    'anna@example-.com',
    'anna\u0000@example.com',
    `${'a'.repeat(65)}@example.com`,
    `a@${'b.'.repeat(130)}example`,
  ])('refuses %j', (text) => {
    expect(plainAddress(text)).toBeNull()
  })

  it('gives ASCII in lower case that stands for itself, or nothing, whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'grapheme' }), fc.emailAddress(), fc.string({ unit: 'binary' })),
        (text) => {
          const address = plainAddress(text)
          if (address === null) return
          expect(address).toMatch(/^[!-~]+$/)
          expect(address).toBe(address.toLowerCase())
          expect(plainAddress(address)).toBe(address)
        },
      ),
    )
  })
})
