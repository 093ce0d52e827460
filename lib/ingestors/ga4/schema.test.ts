import { describe, expect, it } from 'vitest'
import { KEY_FILE, SIGNED_IN, VIEWER } from '@/e2e/upstreams/ga4/fixture'
import { configSchema, credentialsSchema, hintOf } from './schema'

const accepts = (key: unknown) => credentialsSchema.safeParse({ type: 'service_account', key }).success

describe('settings of a GA4 property', () => {
  it('a property is a number', () => {
    expect(configSchema.parse({ propertyId: ' 412345678 ' })).toEqual({ propertyId: '412345678' })
  })

  it.each(['G-ABC123', 'properties/1', '', '0', '1/../2', '12345678901234567890', 'UA-1-1'])(
    '%j is refused',
    (propertyId) => {
      expect(configSchema.safeParse({ propertyId }).success).toBe(false)
    },
  )
})

describe('credentials of GA4', () => {
  it('of a key file only the e-mail address and the key are kept, never an address to ask', () => {
    const kept = { type: 'service_account', clientEmail: VIEWER, privateKey: KEY_FILE.private_key }
    expect(credentialsSchema.parse({ type: 'service_account', key: JSON.stringify(KEY_FILE) })).toEqual(kept)
    expect(credentialsSchema.parse({ type: 'service_account', key: KEY_FILE })).toEqual(kept)
  })

  it.each([
    ['text that is no JSON', '{'],
    ['another kind of credentials', { ...KEY_FILE, type: 'external_account' }],
    ['an e-mail address elsewhere', { ...KEY_FILE, client_email: 'a@gserviceaccount.com.attacker.example' }],
    ['an e-mail address of a look-alike', { ...KEY_FILE, client_email: 'a@evilgserviceaccount.com' }],
    [
      'a key that is none',
      { ...KEY_FILE, private_key: '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----' },
    ],
    ['no key', { ...KEY_FILE, private_key: undefined }],
    ['a key without its frame', { ...KEY_FILE, private_key: 'secret' }],
  ])('%s is refused without repeating the secret', (_, key) => {
    const result = credentialsSchema.safeParse({ type: 'service_account', key })
    expect(result.success).toBe(false)
    expect(JSON.stringify(result.error)).not.toContain('AAAA')
  })

  it('the whole key file is accepted', () => expect(accepts(KEY_FILE)).toBe(true))

  it('the hint shows who, and of a sign-in the last four characters', () => {
    const account = credentialsSchema.parse({ type: 'service_account', key: KEY_FILE })
    expect(hintOf(account)).toBe(`Service account ${VIEWER}`)
    expect(hintOf(credentialsSchema.parse({ type: 'oauth', ...SIGNED_IN }))).toBe(
      'Signed in with Google, token ending in wxyz',
    )
  })
})
