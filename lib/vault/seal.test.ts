import { createDecipheriv, randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '@/lib/errors'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import { openVault, parseKeys } from './seal'

const FIRST = { id: 'first', key: randomBytes(32) }
const SECOND = { id: 'second', key: randomBytes(32) }
const PLACE = { clientId: 'client-1', table: 'connector', id: 'row-1', field: 'credentials' }
const SECRET = { token: 'opensesame', list: [1, null, 'ä'] }

const failureOf = (run: () => unknown): unknown => {
  try {
    run()
  } catch (error) {
    return error
  }
  return null
}

const DAMAGED = expect.objectContaining({ name: 'AppError', code: 'needs_reauth' })

describe('a vault', () => {
  const vault = openVault([FIRST])

  it('gives back any JSON value, and never seals to the same text twice', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.uuid(), (value, id) => {
        const place = { ...PLACE, id }
        const texts = [vault.seal(value, place), vault.seal(value, place)]
        expect(new Set(texts).size).toBe(2)
        for (const text of texts) {
          expect(text).toMatch(/^v1\.first\.[\w-]+\.[\w-]+$/)
          // Negative zero is not JSON: it is written as 0.
          expect(vault.unseal(text, place)).toEqual(JSON.parse(JSON.stringify(value)))
        }
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })

  it('shows nothing of the secret or its keys', () => {
    expect(vault.seal(SECRET, PLACE)).not.toContain('opensesame')
    expect(inspect(vault, { depth: 9, showHidden: true })).not.toContain(FIRST.key.toString('hex').slice(0, 8))
    expect(() => vault.seal(undefined, PLACE)).toThrow('JSON value')
  })

  it.each([
    ['client', { ...PLACE, clientId: 'client-2' }],
    ['table', { ...PLACE, table: 'request' }],
    ['row', { ...PLACE, id: 'row-2' }],
    ['field', { ...PLACE, field: 'other' }],
  ])('opens nothing that was sealed for another %s', (_, place) => {
    const text = vault.seal(SECRET, PLACE)
    expect(failureOf(() => vault.unseal(text, place))).toEqual(DAMAGED)
    expect(failureOf(() => vault.rewrap(text, place))).toEqual(DAMAGED)
  })

  it('tells places apart whose parts only read alike when put together', () => {
    const text = vault.seal(SECRET, { ...PLACE, clientId: 'a|b', table: 'c' })
    expect(failureOf(() => vault.unseal(text, { ...PLACE, clientId: 'a', table: 'b|c' }))).toEqual(DAMAGED)
  })

  it('does not take the wrapped key or the body of another secret, not even of the same place', () => {
    const [one, two] = [vault.seal(1, PLACE).split('.'), vault.seal(2, PLACE).split('.')]
    expect(failureOf(() => vault.unseal([one[0], one[1], one[2], two[3]].join('.'), PLACE))).toEqual(DAMAGED)
    expect(failureOf(() => vault.unseal([one[0], one[1], one[3], one[2]].join('.'), PLACE))).toEqual(DAMAGED)
  })

  it('notices any changed, added or missing character', () => {
    const text = vault.seal(SECRET, PLACE)
    const both = openVault([FIRST, SECOND])
    fc.assert(
      fc.property(
        fc.nat(text.length - 1),
        fc.constantFrom('replace', 'insert', 'remove', 'cut'),
        fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 }),
        (at, way, character) => {
          const rest = way === 'insert' ? text.slice(at) : way === 'cut' ? '' : text.slice(at + 1)
          const changed = `${text.slice(0, at)}${way === 'replace' || way === 'insert' ? character : ''}${rest}`
          fc.pre(changed !== text)
          expect(failureOf(() => both.unseal(changed, PLACE))).toBeInstanceOf(AppError)
        },
      ),
      { numRuns: PROPERTY_RUNS },
    )
  })

  it('notices a change of any single bit', () => {
    const [version, id, wrapped = '', body = ''] = vault.seal(SECRET, PLACE).split('.')
    const flip = (part: string, bit: number) => {
      const bytes = Buffer.from(part, 'base64url')
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      return bytes.toString('base64url')
    }
    const bitsOf = (part: string) => Buffer.from(part, 'base64url').length * 8
    for (let bit = 0; bit < bitsOf(wrapped); bit++)
      expect(failureOf(() => vault.unseal([version, id, flip(wrapped, bit), body].join('.'), PLACE))).toEqual(DAMAGED)
    for (let bit = 0; bit < bitsOf(body); bit++)
      expect(failureOf(() => vault.unseal([version, id, wrapped, flip(body, bit)].join('.'), PLACE))).toEqual(DAMAGED)
  })

  it.each([4, 8, 12, 13, 14, 15])('refuses a tag shortened to %i bytes, in either layer', (bytes) => {
    const parts = vault.seal(SECRET, PLACE).split('.')
    for (const layer of [2, 3]) {
      const sealed = Buffer.from(parts[layer] ?? '', 'base64url')
      const short = sealed.subarray(0, sealed.length - 16 + bytes).toString('base64url')
      const text = parts.map((part, index) => (index === layer ? short : part)).join('.')
      expect(failureOf(() => vault.unseal(text, PLACE))).toEqual(DAMAGED)
    }
  })

  it.each([
    '',
    'v1',
    'v1.first',
    'v1.first..',
    'v2.first.a.b',
    'v1.first.AAAA.AAAA',
    'v1.fi rst.a.b',
    '{"token":"plain"}',
  ])('refuses what was never sealed: %j', (text) => expect(failureOf(() => vault.unseal(text, PLACE))).toEqual(DAMAGED))

  it('is AES-256-GCM of a key per secret, bound to version, client, table, row and field', () => {
    const [, , wrapped = '', body = ''] = vault.seal(SECRET, PLACE).split('.')
    const openLayer = (key: Buffer, text: string, context: string) => {
      const bytes = Buffer.from(text, 'base64url')
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 })
      decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(-16))
      return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()])
    }
    const dataKey = openLayer(FIRST.key, wrapped, 'v1-key|first|client-1|connector|row-1|credentials')
    expect(dataKey).toHaveLength(32)
    expect(dataKey.equals(FIRST.key)).toBe(false)
    const json = openLayer(dataKey, body, 'v1|client-1|connector|row-1|credentials').toString()
    expect(JSON.parse(json)).toEqual(SECRET)
  })
})

describe('rotation', () => {
  const old = openVault([FIRST])
  const both = openVault([SECOND, FIRST])
  const fresh = openVault([SECOND])

  it('opens old texts, seals with the newest key, and works without the old key once all are rewrapped', () => {
    const text = old.seal(SECRET, PLACE)
    expect(both.unseal(text, PLACE)).toEqual(SECRET)
    expect(fresh.unseal(both.seal(SECRET, PLACE), PLACE)).toEqual(SECRET)
    const again = both.rewrap(text, PLACE)
    expect(again).not.toBe(text)
    expect(fresh.unseal(again, PLACE)).toEqual(SECRET)
    expect(both.rewrap(again, PLACE)).toBe(again)
  })

  it('says plainly which key is missing', () => {
    const failure = failureOf(() => fresh.unseal(old.seal(SECRET, PLACE), PLACE))
    expect(failure).toBeInstanceOf(AppError)
    expect(failure).toMatchObject({ code: 'unavailable', publicMessage: expect.stringContaining('the key first,') })
    expect(inspect(failure)).not.toContain('opensesame')
  })

  it('does not open with another key of the same id', () => {
    const other = openVault([{ id: 'first', key: SECOND.key }])
    expect(failureOf(() => other.unseal(old.seal(SECRET, PLACE), PLACE))).toEqual(DAMAGED)
  })
})

describe('keys', () => {
  it('are read in order, padded or not', () => {
    const texts = [FIRST.key.toString('base64'), SECOND.key.toString('base64').replace('=', '')]
    expect(parseKeys(`first:${texts[0]}, second:${texts[1]}`)).toEqual([FIRST, SECOND])
  })

  const good = FIRST.key.toString('base64')

  it.each([
    ['', 'Key 1 is not written as id:base64'],
    [good, 'Key 1 is not written as id:base64'],
    [`a:${good},`, 'Key 2 is not written as id:base64'],
    [`a:${good}:b`, 'Key 1 is not written as id:base64'],
    [`a.b:${good}`, 'Key 1 is not written as id:base64'],
    ['a:', 'Key a is not 32 bytes'],
    [`a:${good.slice(0, 40)}`, 'Key a is not 32 bytes'],
    [`a:${randomBytes(33).toString('base64')}`, 'Key a is not 32 bytes'],
    [`a:!${good}`, 'Key a is not 32 bytes'],
  ])('that cannot be read are told with how to make one, and not shown (%#)', (text, message) => {
    const failure = failureOf(() => parseKeys(text)) as AppError
    expect(failure.publicMessage).toContain(message)
    expect(failure.publicMessage).toContain('openssl rand -base64 32')
    expect(failure.publicMessage).not.toContain(good.slice(0, 8))
  })

  it.each([
    ['none', [], 'no key'],
    ['too short', [{ id: 'a', key: randomBytes(16) }], '32 bytes'],
    ['of the same id', [FIRST, { ...SECOND, id: 'first' }], 'Two keys'],
    ['of an unusable id', [{ ...FIRST, id: 'a.b' }], 'letters, digits'],
  ])('cannot be used when %s', (_, keys, message) => {
    expect(failureOf(() => openVault(keys))).toMatchObject({ publicMessage: expect.stringContaining(message) })
  })
})
