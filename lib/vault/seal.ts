import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { AppError } from '@/lib/errors'

/**
 * Envelope encryption of stored credentials: each secret has a key of its own, which is wrapped by one of the
 * installation's keys. Both layers are AES-256-GCM and bound to the place the secret is stored at, so that a sealed text
 * opens nowhere else. Text form, in base64url: `v1.<key id>.<iv, wrapped key, tag>.<iv, sealed JSON, tag>`.
 */

const CIPHER = 'aes-256-gcm'
const KEY_BYTES = 32
const IV_BYTES = 12
/** Always given to the decipher: without it Node accepts tags of 4 bytes, which can be guessed. */
const TAG_BYTES = 16
const KEY_ID = /^[A-Za-z0-9_-]{1,32}$/
const HOW_TO_MAKE_ONE = 'Make one with: openssl rand -base64 32'

/** Where a sealed text is stored. */
interface Place {
  clientId: string
  table: string
  id: string
  field: string
}

interface VaultKey {
  id: string
  key: Buffer
}

export interface Vault {
  /** Any JSON value. Never the same text twice. */
  seal: (plain: unknown, place: Place) => string
  /** Throws `unavailable` when its key is not loaded, `needs_reauth` when it is damaged or belongs to another place. */
  unseal: (text: string, place: Place) => unknown
  /** The same secret under the newest key; the text itself when it is already. Throws like `unseal`. */
  rewrap: (text: string, place: Place) => string
}

/** The first key is the newest and seals; any of them opens. Throws for keys that cannot be used. */
export function openVault(keys: readonly VaultKey[]): Vault {
  const newest = keys[0]
  if (newest === undefined) throw unusableKeys('There is no key for stored credentials.')
  const loaded = new Map<string, KeyObject>()
  for (const { id, key } of keys) {
    if (!KEY_ID.test(id)) throw unusableKeys('The id of a key must be 1 to 32 letters, digits, - or _.')
    if (key.length !== KEY_BYTES) throw unusableKeys(`Key ${id} must hold ${KEY_BYTES} bytes.`)
    if (loaded.has(id)) throw unusableKeys(`Two keys have the id ${id}.`)
    loaded.set(id, createSecretKey(key))
  }

  const keyOf = (id: string): KeyObject => {
    const key = loaded.get(id)
    if (key !== undefined) return key
    throw new AppError(
      'unavailable',
      `These credentials were sealed with the key ${id}, which is not loaded. Add it to ENCRYPTION_KEY, or enter the credentials again.`,
    )
  }

  const wrap = (dataKey: Buffer, place: Place): string =>
    encrypt(keyOf(newest.id), dataKey, wrappingContext(newest.id, place)).toString('base64url')

  const unwrap = ({ keyId, wrapped }: Sealed, place: Place): Buffer => {
    const key = keyOf(keyId)
    return orDamaged(() => decrypt(key, wrapped, wrappingContext(keyId, place)))
  }

  return {
    seal(plain, place) {
      const json: string | undefined = JSON.stringify(plain)
      if (json === undefined) throw new TypeError('Only a JSON value can be sealed.')
      const dataKey = randomBytes(KEY_BYTES)
      const body = encrypt(createSecretKey(dataKey), Buffer.from(json, 'utf8'), sealingContext(place))
      const text = `v1.${newest.id}.${wrap(dataKey, place)}.${body.toString('base64url')}`
      dataKey.fill(0)
      return text
    },
    unseal(text, place) {
      const sealed = parseSealed(text)
      const dataKey = unwrap(sealed, place)
      const json = orDamaged(() => decrypt(createSecretKey(dataKey), sealed.body, sealingContext(place)))
      dataKey.fill(0)
      const plain: unknown = JSON.parse(json.toString('utf8'))
      json.fill(0)
      return plain
    },
    rewrap(text, place) {
      const sealed = parseSealed(text)
      const dataKey = unwrap(sealed, place)
      const again = sealed.keyId === newest.id ? null : wrap(dataKey, place)
      dataKey.fill(0)
      return again === null ? text : `v1.${newest.id}.${again}.${sealed.body.toString('base64url')}`
    },
  }
}

/** Which key a sealed text needs; null for what is no sealed text. */
export function keyIdOf(text: string): string | null {
  const [version, keyId = ''] = text.split('.')
  return version === 'v1' && KEY_ID.test(keyId) ? keyId : null
}

/** Reads `id:base64,id2:base64`, newest first. Throws a message that says what is wrong without showing a key. */
export function parseKeys(text: string): VaultKey[] {
  return text.split(',').map((part, index) => {
    const [id = '', encoded = '', ...more] = part.trim().split(':')
    const key = Buffer.from(encoded, 'base64')
    if (!KEY_ID.test(id) || more.length > 0)
      throw unusableKeys(`Key ${index + 1} is not written as id:base64, where the id is letters, digits, - or _.`)
    if (key.length !== KEY_BYTES || key.toString('base64').replace(/=+$/, '') !== encoded.replace(/=+$/, ''))
      throw unusableKeys(`Key ${id} is not ${KEY_BYTES} bytes in base64.`)
    return { id, key }
  })
}

interface Sealed {
  keyId: string
  wrapped: Buffer
  body: Buffer
}

function parseSealed(text: string): Sealed {
  const [version, keyId = '', wrapped = '', body = '', ...more] = text.split('.')
  if (version !== 'v1' || !KEY_ID.test(keyId) || more.length > 0) throw damaged()
  return { keyId, wrapped: decodeExactly(wrapped), body: decodeExactly(body) }
}

/** Node skips characters and bits that mean nothing in base64: only the one spelling of the bytes is taken. */
function decodeExactly(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.length < IV_BYTES + TAG_BYTES || bytes.toString('base64url') !== text) throw damaged()
  return bytes
}

/** What both layers are bound to. Parts are encoded, so that no two places can read the same. */
const placeText = ({ clientId, table, id, field }: Place) =>
  [clientId, table, id, field].map(encodeURIComponent).join('|')
const sealingContext = (place: Place) => Buffer.from(`v1|${placeText(place)}`)
const wrappingContext = (keyId: string, place: Place) => Buffer.from(`v1-key|${keyId}|${placeText(place)}`)

function encrypt(key: KeyObject, plain: Buffer, context: Buffer): Buffer {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES }).setAAD(context)
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

function decrypt(key: KeyObject, sealed: Buffer, context: Buffer): Buffer {
  const end = sealed.length - TAG_BYTES
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
  decipher.setAAD(context).setAuthTag(sealed.subarray(end))
  return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, end)), decipher.final()])
}

/** The cipher's own error says nothing useful, and must not reach a log with what it was given. */
function orDamaged<T>(run: () => T): T {
  try {
    return run()
  } catch {
    throw damaged()
  }
}

const damaged = () =>
  new AppError('needs_reauth', 'The stored credentials cannot be opened any more. Enter them again.')

const unusableKeys = (problem: string) => new AppError('unavailable', `${problem} ${HOW_TO_MAKE_ONE}`)
