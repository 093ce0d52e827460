/**
 * One spelling for each e-mail address, so that what was invited is what accepts: no letters that only look like others,
 * no quotes, no comments. Domains in other alphabets are written as `xn--…`.
 */

const MAX_LENGTH = 254
const LOCAL = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/

/** The address in lower case, without the forms NFKC folds together; null for one that is not plain. */
export function plainAddress(text: string): string | null {
  const folded = text.trim().normalize('NFKC').toLowerCase()
  const at = folded.indexOf('@')
  const [local, domain] = [folded.slice(0, at), folded.slice(at + 1)]
  const isPlain = at > 0 && at <= 64 && folded.length <= MAX_LENGTH && LOCAL.test(local) && DOMAIN.test(domain)
  return isPlain ? folded : null
}
