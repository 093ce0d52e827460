import { lookup as lookupName } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import { AppError } from '@/lib/errors'
import { IngestError } from '../errors'

/**
 * Which addresses may be asked. People give store addresses and servers give redirects, so both are checked twice: as
 * text, because no lookup happens for a number, and as what the name means at the moment of connecting, because a name
 * can mean another machine a second later.
 */

/** Finds all addresses of a name. */
export type Resolve = (hostname: string) => Promise<readonly { address: string; family: number }[]>

export const resolveName: Resolve = (hostname) => lookupName(hostname, { all: true })

const LONGEST_URL = 16_384
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
/** Names that mean something on one network or machine only. */
const PRIVATE_NAMES = ['localhost', 'localdomain', 'local', 'internal', 'intranet', 'lan', 'home.arpa']
const IPV6_GLOBAL = ipaddr.parse('2000::') as ipaddr.IPv6

/** Parsed once: what is returned is what is asked, so that no second reading of the text can mean another host. */
export function parsePublicUrl(text: string): { url: URL } | { problem: string } {
  if (text.length > LONGEST_URL || !URL.canParse(text))
    return { problem: 'This is no web address. Enter it as https://shop.example.com.' }
  const url = new URL(text)
  if (url.protocol !== 'https:')
    return { problem: 'The address must begin with https://, so that nobody can read along on the way.' }
  if (url.username !== '' || url.password !== '')
    return { problem: 'Leave the user name and password out of the address.' }
  if (url.port !== '') return { problem: 'Leave the port number out of the address.' }
  if (url.hostname.startsWith('[') || isIP(url.hostname) !== 0)
    return { problem: 'Enter the name of the site, such as shop.example.com, instead of a number.' }
  const labels = url.hostname.split('.')
  if (PRIVATE_NAMES.some((name) => `.${url.hostname.replace(/\.+$/, '')}`.endsWith(`.${name}`)) || labels.length < 2)
    return { problem: 'This address works on a private network only. Enter the public address of the site.' }
  if (url.hostname.length > 253 || !labels.every((label) => LABEL.test(label)))
    return { problem: 'The name of the site is misspelled. Enter it as https://shop.example.com.' }
  return { url }
}

/**
 * The address of a store as a person typed it, `https://` added where no scheme was given, without query and fragment.
 * Throws `invalid_input` with what to change. Only the text is judged here: where the name leads is checked at every
 * connection.
 */
export function checkStoreUrl(text: string): URL {
  const typed = text.trim()
  const parsed = parsePublicUrl(/^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`)
  if ('problem' in parsed) throw new AppError('invalid_input', parsed.problem)
  parsed.url.search = ''
  parsed.url.hash = ''
  return parsed.url
}

/** Whether anybody on the internet can be reached there: no private, shared, local, translated or reserved address. */
export function isPublicAddress(address: string): boolean {
  try {
    const parsed = ipaddr.parse(address)
    return parsed.range() === 'unicast' && (!(parsed instanceof ipaddr.IPv6) || parsed.match(IPV6_GLOBAL, 3))
  } catch {
    return false
  }
}

/**
 * The lookup of a socket: it connects to the addresses that were checked here and asks nobody again. One address that is
 * not public refuses the name, since a happy-eyeballs connection may take any of them.
 */
export function createGuardedLookup(resolve: Resolve): LookupFunction {
  const find = async (hostname: string) => {
    const addresses = await resolve(hostname)
    if (addresses.length === 0 || !addresses.every(({ address }) => isPublicAddress(address)))
      throw new IngestError(
        'misconfigured',
        'http_private_address',
        `${hostname} leads to a private network. Enter the public address of the site.`,
      )
    return addresses.map(({ address, family }) => ({ address, family }))
  }
  return (hostname, options, callback) => {
    find(hostname).then(
      (addresses) => {
        if (options.all === true) callback(null, addresses)
        else callback(null, addresses[0]?.address ?? '', addresses[0]?.family)
      },
      (error: NodeJS.ErrnoException) => callback(error, ''),
    )
  }
}
