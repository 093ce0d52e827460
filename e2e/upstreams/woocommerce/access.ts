import type { IncomingMessage } from 'node:http'
import type { Key, Store } from './store'

/** How WooCommerce decides about a key, with the answers it gives. */

export interface Refusal {
  status: number
  body: { code: string; message: string; data: unknown }
}

const refusal = (status: number, code: string, message: string): Refusal => ({
  status,
  body: { code, message, data: { status } },
})
const CANNOT_VIEW = 'woocommerce_rest_cannot_view'
const AUTHENTICATION = 'woocommerce_rest_authentication_error'

/** The key, or why there is none. A key counts only where the address holds `wp-json/wc/`; the query wins over the header. */
export function authenticate(store: Store, request: IncomingMessage, query: URLSearchParams): Key | Refusal {
  const nobody = refusal(401, CANNOT_VIEW, 'Sorry, you cannot list resources.')
  if (!request.url?.includes('wp-json/wc/')) return nobody
  const header = store.dropsAuthorization ? '' : (request.headers.authorization ?? '')
  const basic = Buffer.from(header.replace(/^Basic /, ''), 'base64').toString()
  const colon = basic.indexOf(':')
  const given = query.has('consumer_key')
    ? { key: query.get('consumer_key'), secret: query.get('consumer_secret') ?? '' }
    : { key: basic.slice(0, colon).trim(), secret: basic.slice(colon + 1) }
  const key = store.keys.find(({ consumerKey }) => consumerKey === given.key)
  if (!key || given.secret === '') return nobody
  if (key.consumerSecret !== given.secret) return refusal(401, AUTHENTICATION, 'Consumer secret is invalid.')
  if (request.method !== 'GET' && key.permission === 'read')
    return refusal(401, AUTHENTICATION, 'The API key provided does not have write permissions.')
  if (request.method === 'GET' && key.permission === 'write')
    return refusal(401, AUTHENTICATION, 'The API key provided does not have read permissions.')
  if (!key.maySee) return refusal(403, CANNOT_VIEW, 'Sorry, you cannot list resources.')
  return key
}
