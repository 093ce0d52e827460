import { createHash, randomBytes } from 'node:crypto'

/** Every kind of row people or programs can name, with the prefix that tells it apart in a log or a URL. */
const PREFIXES = {
  client: 'cli',
  user: 'usr',
  job: 'job',
  connector: 'con',
  reconciliation: 'rec',
  connectionRequest: 'req',
  schedule: 'sch',
  mail: 'eml',
  earlyWarning: 'ewn',
  invitation: 'inv',
  apiKey: 'key',
  breakGlass: 'bgl',
  comment: 'cmt',
  link: 'lnk',
  orderWatch: 'wat',
} as const
export type IdKind = keyof typeof PREFIXES

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

function base32(value: bigint, length: number): string {
  let text = ''
  for (let rest = value, i = 0; i < length; i++, rest >>= 5n) text = ALPHABET[Number(rest & 31n)] + text
  return text
}

/** A new id such as `job_01k7q…`: 48 bits of time, so that ids sort by age, then 80 random bits. */
export function newId(kind: IdKind): string {
  const random = BigInt(`0x${randomBytes(10).toString('hex')}`)
  return `${PREFIXES[kind]}_${base32((BigInt(Date.now()) << 80n) | random, 26)}`
}

/** The id of what an operation makes: the same each time, so that carrying it out again makes nothing twice. */
export function idOfOperation(kind: IdKind, operation: string): string {
  return `${PREFIXES[kind]}_${createHash('sha256').update(operation).digest('hex').slice(0, 26)}`
}
