import { hashPassword as hashOfLibrary } from 'better-auth/crypto'
import { expect, it } from 'vitest'
import { hashPassword, isPasswordOf } from './password-hash'

it('a password is kept by a hash of its own salt that costs what ASVS 5.0 asks for, and opens by it alone', async () => {
  const [hash, other] = [await hashPassword('spruce wharf lantern'), await hashPassword('spruce wharf lantern')]
  expect(hash).toMatch(/^scrypt-32768-8-3:[\w-]{22}:[\w-]{86}$/)
  expect(other).not.toBe(hash)
  expect(await isPasswordOf({ hash, password: 'spruce wharf lantern' })).toBe(true)
  expect(await isPasswordOf({ hash, password: 'spruce wharf Lantern' })).toBe(false)
})

it('a character typed in another way is the same', async () => {
  expect(await isPasswordOf({ hash: await hashPassword('caf\u00e9'), password: 'cafe\u0301' })).toBe(true)
})

it('a hash of the sign-in library still opens', async () => {
  const hash = await hashOfLibrary('spruce wharf lantern')
  expect(await isPasswordOf({ hash, password: 'spruce wharf lantern' })).toBe(true)
  expect(await isPasswordOf({ hash, password: 'guessed' })).toBe(false)
})

it('a hash that is damaged opens nothing', async () => {
  expect(await isPasswordOf({ hash: 'scrypt-32768-8-3:', password: '' })).toBe(false)
})
