import { randomInt } from 'node:crypto'
import { hashOfSecret } from './secrets'

/** Nothing in it is taken for something else. */
const SIGNS = '23456789abcdefghjkmnpqrstuvwxyz'
const [CODES, GROUPS, GROUP_LENGTH] = [10, 4, 6]
const HASH = /^[0-9a-f]{64}$/

const makeGroup = () => Array.from({ length: GROUP_LENGTH }, () => SIGNS[randomInt(SIGNS.length)]).join('')

/** 24 random signs hold 118 bits: more than the 112 from which an ordinary hash is enough (ASVS 6.5.2). */
const makeCode = () => Array.from({ length: GROUPS }, makeGroup).join('-')

/** What better-auth calls encrypting is storing; it does so again with what it read whenever a code was used. */
export const backupCodeOptions = {
  customBackupCodesGenerate: () => Array.from({ length: CODES }, makeCode),
  storeBackupCodes: {
    encrypt: async (codes: string) =>
      JSON.stringify((JSON.parse(codes) as string[]).map((code) => (HASH.test(code) ? code : hashOfSecret(code)))),
    decrypt: async (hashes: string) => hashes,
  },
}
