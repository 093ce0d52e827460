import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { verifyPassword } from 'better-auth/crypto'

/** Of the choices in ASVS 5.0, appendix C, the one that takes the least memory: 32 MiB for each attempt. */
const COST = { N: 2 ** 15, r: 8, p: 3 }
const LENGTH = 64
const NAME = `scrypt-${COST.N}-${COST.r}-${COST.p}`

const derive = (password: string, salt: Buffer) =>
  new Promise<Buffer>((resolve, reject) => {
    const done = (error: Error | null, key: Buffer) => (error ? reject(error) : resolve(key))
    scrypt(password.normalize('NFKC'), salt, LENGTH, { ...COST, maxmem: 256 * COST.N * COST.r }, done)
  })

/** scrypt with a salt of its own, as "name:salt:key"; the name tells the cost. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await derive(password, salt)
  return [NAME, salt.toString('base64url'), key.toString('base64url')].join(':')
}

/** Hashes that better-auth made itself, "salt:key" at a lower cost, still open until the password is changed. */
export async function isPasswordOf({ hash, password }: { hash: string; password: string }): Promise<boolean> {
  const [name, salt, key] = hash.split(':')
  if (name !== NAME) return verifyPassword({ hash, password })
  const expected = Buffer.from(key ?? '', 'base64url')
  const given = await derive(password, Buffer.from(salt ?? '', 'base64url'))
  return expected.length === given.length && timingSafeEqual(expected, given)
}
