import common from './common-passwords.json' with { type: 'json' }

/** Which passwords are refused whatever their length: those that guessing begins with. Nothing is asked of a network. */

/** What a guesser of this product tries first; docs/security.md lists the same. */
const OWN_WORDS = [
  'reconciliation',
  'transaction',
  'woocommerce',
  'analytics',
  'dashboard',
  'password',
  'passwort',
  'shopify',
  'welcome',
  'google',
  'admin',
  'login',
  'ga4',
  'dra',
]
const OWN_WORD = new RegExp(OWN_WORDS.join('|'), 'g')
/** Fewer other letters beside such words are no password. */
const MIN_OTHER_LETTERS = 5

let known: ReadonlySet<string> | undefined

/** On the list of passwords that were published most often, in any capitals. */
export function isCommonPassword(password: string): boolean {
  known ??= new Set(common.passwords.split('\n'))
  return known.has(password.toLowerCase())
}

/** Little more than the product’s own words, with figures and signs around them. */
export function isMadeOfOwnWords(password: string): boolean {
  const lower = password.toLowerCase()
  const rest = lower.replaceAll(OWN_WORD, '')
  return rest !== lower && rest.replaceAll(/[^\p{L}]/gu, '').length < MIN_OTHER_LETTERS
}
