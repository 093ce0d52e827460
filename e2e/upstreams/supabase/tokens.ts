import { generateKeyPairSync, type KeyObject, randomUUID, sign, verify } from 'node:crypto'

/** Access tokens as Supabase Auth makes them with an asymmetric signing key: ES256, the public half in a key set. */

export interface SigningKey {
  kid: string
  privateKey: KeyObject
  publicKey: KeyObject
}

export type Json = Record<string, unknown>

export function makeKey(): SigningKey {
  return { kid: randomUUID(), ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) }
}

export const publicJwk = ({ kid, publicKey }: SigningKey): Json => ({
  ...publicKey.export({ format: 'jwk' }),
  kid,
  alg: 'ES256',
  use: 'sig',
  key_ops: ['verify'],
  ext: true,
})

const encode = (value: Json) => Buffer.from(JSON.stringify(value)).toString('base64url')

export function signToken(key: SigningKey, claims: Json, header: Json = {}): string {
  const content = `${encode({ alg: 'ES256', kid: key.kid, typ: 'JWT', ...header })}.${encode(claims)}`
  const signature = sign('sha256', Buffer.from(content), { key: key.privateKey, dsaEncoding: 'ieee-p1363' })
  return `${content}.${signature.toString('base64url')}`
}

/** The claims of a token that this key signed and that has not passed its time; null for any other. */
export function claimsOf(key: SigningKey, token: string): Json | null {
  const [header = '', payload = '', signature = ''] = token.split('.')
  const isOwn = verify(
    'sha256',
    Buffer.from(`${header}.${payload}`),
    { key: key.publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  )
  if (!isOwn) return null
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Json
  return Number(claims.exp) > Date.now() / 1000 ? claims : null
}
