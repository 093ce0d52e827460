import { generateKeyPairSync, sign } from 'node:crypto'

/** A certificate that nobody vouches for, as X.509 in DER: made here, so that no private key lies about in files. */

const der = (tag: number, ...parts: Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts)
  const length = body.length < 128 ? [body.length] : [0x82, body.length >> 8, body.length & 255]
  return Buffer.concat([Buffer.from([tag, ...length]), body])
}
const sequence = (...parts: Uint8Array[]) => der(0x30, ...parts)
const utcTime = (text: string) => der(0x17, Buffer.from(text))
/** ecdsa-with-SHA256. */
const ALGORITHM = sequence(Buffer.from('06082a8648ce3d040302', 'hex'))
/** commonName. */
const COMMON_NAME = Buffer.from('0603550403', 'hex')

/** PEM of a self-signed certificate for `name`, valid until 2049, and of its key. */
export function makeSelfSigned(name: string): { cert: string; key: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const who = sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from(name)))))
  const facts = sequence(
    der(0x02, Buffer.from([1])),
    ALGORITHM,
    who,
    sequence(utcTime('200101000000Z'), utcTime('490101000000Z')),
    who,
    publicKey.export({ type: 'spki', format: 'der' }),
  )
  const signature = sign('sha256', facts, privateKey)
  const bytes = sequence(facts, ALGORITHM, der(0x03, Buffer.from([0]), signature))
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${bytes.toString('base64')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}
