import { createHash, randomBytes } from 'node:crypto'

/** Secrets that open something by themselves: links and API keys. Only their hashes are stored. */

/** 256 random bits, fit for a URL. */
export const newSecret = () => randomBytes(32).toString('base64url')

/** SHA-256 as hexadecimal: enough for secrets that cannot be guessed, unlike passwords. */
export const hashOfSecret = (secret: string) => createHash('sha256').update(secret).digest('hex')
