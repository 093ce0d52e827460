import { IngestError } from '../errors'
import type { HttpAnswer, HttpRequest } from '../http/types'
import { withRetries } from '../retry'
import type { Source, Tools } from '../types'
import { PERHAPS_PLAIN, readJson, statusError } from './problems'
import type { WooConfig, WooCredentials } from './schema'

/** One store's REST API: asks one question at a time at a gentle pace and turns every refusal into an `IngestError`. */

export type WooSource = Source<WooConfig, WooCredentials>

/** A shop shares its server with its visitors: at most four questions a second. */
const PACE_MS = 250
/** Largest answer accepted; a larger one is asked for in smaller pages. */
const MAX_BYTES = 20 * 1024 * 1024
const RETRIES = 2

export type Params = Readonly<Record<string, string>>

export interface Asked {
  /** `/wc/v3/orders`, or `/` for the site's own description. */
  route: string
  params?: Params
  timeoutMs?: number
  /** How often a failure that may pass is tried again. */
  retries?: number
}

export interface Answered {
  data: unknown
  /** `X-WP-Total`; null where the store or something before it leaves it out. */
  total: number | null
}

export class Client {
  readonly tools: Tools
  /** Host of the store, as rejections name their source. */
  readonly host: string
  /** Whether the store has plain permalinks, as far as is known. */
  isPlain: boolean
  private readonly config: WooConfig
  private readonly credentials: WooCredentials
  private isFormKnown: boolean
  private lastAskedAt = Number.NEGATIVE_INFINITY

  constructor({ config, credentials, tools }: WooSource) {
    this.tools = tools
    this.config = config
    this.credentials = credentials
    this.host = new URL(config.url).host
    this.isPlain = config.plainPermalinks
    this.isFormKnown = config.plainPermalinks
  }

  /** The answer's data. Throws `IngestError`. */
  async get(asked: Asked): Promise<Answered> {
    try {
      const answered = await this.ask(asked)
      this.isFormKnown = true
      return answered
    } catch (error) {
      if (this.isFormKnown || !(error instanceof IngestError) || !PERHAPS_PLAIN.has(error.code)) throw error
      if (!(await this.answersPlainly())) throw error
      return this.ask(asked)
    }
  }

  /** Status and headers of an answer, whatever they are. Where the site sends us on, it is followed without the key. */
  async look(route: string): Promise<HttpAnswer> {
    return this.send({ url: this.urlOf(route, {}), redirects: 2 })
  }

  /** The status and error code of a question that changes nothing because its route does not exist. */
  async post(route: string): Promise<HttpAnswer> {
    return this.send({ ...this.authorised(route, {}), method: 'POST', body: '' })
  }

  private ask({ route, params = {}, timeoutMs, retries = RETRIES }: Asked): Promise<Answered> {
    return withRetries(
      this.tools,
      async () => {
        const answer = await this.send({ ...this.authorised(route, params), timeoutMs })
        if (answer.status !== 200) throw statusError(answer, this.tools.now())
        const total = answer.headers.get('x-wp-total')?.trim() ?? ''
        return { data: readJson(answer.body), total: /^\d{1,12}$/.test(total) ? Number(total) : null }
      },
      { retries },
    )
  }

  /** Plain permalinks turn the usual addresses into the home page; the other form then answers with the API's names. */
  private async answersPlainly(): Promise<boolean> {
    this.isFormKnown = true
    this.isPlain = true
    try {
      const { data } = await this.ask({ route: '/', params: { _fields: 'namespaces' }, retries: 0 })
      if (Array.isArray((data as { namespaces?: unknown } | null)?.namespaces)) return true
    } catch (error) {
      if (!(error instanceof IngestError)) throw error
    }
    this.isPlain = false
    return false
  }

  private authorised(route: string, params: Params): Pick<HttpRequest, 'url' | 'headers'> {
    // The site's own description is public: no key is sent where none is needed.
    if (route === '/') return { url: this.urlOf(route, params) }
    const { consumerKey, consumerSecret } = this.credentials
    if (this.config.queryAuth)
      return { url: this.urlOf(route, { ...params, consumer_key: consumerKey, consumer_secret: consumerSecret }) }
    const token = Buffer.from(`${consumerKey}:${consumerSecret}`).toString('base64')
    return { url: this.urlOf(route, params), headers: { Authorization: `Basic ${token}` } }
  }

  /**
   * Addresses are always built here: the `Link` header repeats what it was asked, key included, under the site's own idea
   * of its address. With plain permalinks WooCommerce accepts a key only where it finds `wp-json/wc/` in the address, so a
   * parameter without meaning holds it.
   */
  private urlOf(route: string, params: Params): string {
    const query = Object.entries(params).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    if (this.isPlain) {
      const all = [`rest_route=${route}`, ...query, ...(route.startsWith('/wc/') ? ['x=/wp-json/wc/'] : [])]
      return `${this.config.url}/?${all.join('&')}`
    }
    return `${this.config.url}/wp-json${route}${query.length > 0 ? `?${query.join('&')}` : ''}`
  }

  private async send(request: Omit<HttpRequest, 'signal'>): Promise<HttpAnswer> {
    const { http, now, signal, sleep } = this.tools
    const wait = this.lastAskedAt + PACE_MS - now()
    if (wait > 0) await sleep(wait, signal)
    this.lastAskedAt = now()
    // Without this header WordPress writes its failures as web pages.
    const headers = { ...request.headers, Accept: 'application/json' }
    return http.send({ ...request, headers, maxBytes: MAX_BYTES, signal })
  }
}
