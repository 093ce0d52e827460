import { IngestError } from '../errors'
import { withRetries } from '../retry'
import type { Source, Tools } from '../types'
import { type GraphqlError, graphqlError, readErrors, statusError, TOO_COSTLY, unreadable } from './problems'
import type { ShopifyConfig, ShopifyCredentials } from './schema'
import { openTokens } from './token'

/** One shop's Admin GraphQL API: asks at the pace its cost bucket allows and turns every refusal into an `IngestError`. */

export const API_VERSION = '2026-10'

export type ShopifySource = Source<ShopifyConfig, ShopifyCredentials>

/** Points, and points a second. */
interface Bucket {
  maximum: number
  available: number
  restoreRate: number
  /** When it was so, epoch milliseconds. */
  at: number
}

export interface Asked {
  query: string
  variables?: Readonly<Record<string, unknown>>
  /** What it will cost at most, so that it need not be refused first; unknown for a first question. */
  cost?: number
  /** Parts of the answer that may be refused alone: refusals of these are answered with, not thrown. */
  optional?: ReadonlySet<string>
}

export interface Answered {
  data: Readonly<Record<string, unknown>>
  /** Points that were reserved for the question. */
  requestedCost: number | null
  /** Of `optional`, those that were refused. */
  refused: ReadonlySet<string>
}

export class Client {
  /** The version the shop last answered in, when it was not the one that was asked for. */
  otherVersion: string | null = null
  /** The version the shop last answered in; null before the first answer. */
  version: string | null = null
  private bucket: Bucket | null = null
  private readonly tokens
  readonly tools: Tools
  readonly shop: string

  constructor({ config, credentials, tools }: ShopifySource) {
    this.tools = tools
    this.shop = config.shop
    this.tokens = openTokens(config.shop, credentials, tools)
  }

  /** The answer's data. Throws `IngestError`; an answer with some data and some error counts as a failure. */
  ask(asked: Asked): Promise<Answered> {
    return withRetries(this.tools, () => this.askOnce(asked), { retries: 3 })
  }

  private async askOnce(asked: Asked): Promise<Answered> {
    await this.pace(asked.cost ?? 0)
    const answer = await this.post(asked)
    if (answer.status !== 200) throw statusError(answer, this.tools.now())
    this.noteVersion(answer.headers)
    const body = readBody(answer.body)
    const cost = this.noteCost(body.extensions)
    const errors = readErrors(body.errors)
    const fatal = errors.filter((error) => !isOptionalRefusal(error, asked.optional))
    if (fatal.some(({ code }) => code === 'THROTTLED')) throw this.throttled(cost)
    if (fatal[0]) throw graphqlError(fatal[0])
    if (typeof body.data !== 'object' || body.data === null) throw unreadable()
    const refused = new Set(errors.flatMap(({ path }) => path.filter((name) => asked.optional?.has(name))))
    return { data: body.data as Record<string, unknown>, requestedCost: cost, refused }
  }

  /** A second try with a new token where the first was refused, since a token of a day may end before its time. */
  private async post({ query, variables }: Asked) {
    const send = (token: string) =>
      this.tools.http.send({
        method: 'POST',
        url: `https://${this.shop}/admin/api/${API_VERSION}/graphql.json`,
        headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'X-Shopify-Access-Token': token },
        body: JSON.stringify({ query, variables: variables ?? {} }),
        signal: this.tools.signal,
      })
    const token = await this.tokens.current()
    const answer = await send(token)
    if (answer.status !== 401 || !this.tokens.renew(token)) return answer
    return send(await this.tokens.current())
  }

  /** Waits until the bucket holds what a question costs. */
  private async pace(cost: number): Promise<void> {
    const { bucket, tools } = this
    if (!bucket) return
    const restored = Math.max(0, ((tools.now() - bucket.at) / 1_000) * bucket.restoreRate)
    const missing = Math.min(cost, bucket.maximum) - Math.min(bucket.maximum, bucket.available + restored)
    if (missing > 0) await tools.sleep(Math.ceil((missing / bucket.restoreRate) * 1_000), tools.signal)
  }

  private throttled(cost: number | null): IngestError {
    const { bucket, tools } = this
    if (bucket && cost !== null && cost > bucket.maximum)
      return new IngestError('misconfigured', TOO_COSTLY, 'Shopify finds a single question about its orders too large.')
    const missing = bucket && cost !== null ? Math.max(0, cost - bucket.available) / bucket.restoreRate : 1
    const wait = Math.max(1, Math.ceil(missing)) * 1_000 * (1 + 0.2 * tools.random())
    return new IngestError('rate_limited', 'shopify_throttled', 'Shopify asks to slow down.', {
      retryAt: tools.now() + Math.ceil(wait),
    })
  }

  private noteVersion(headers: Headers): void {
    const version = headers.get('x-shopify-api-version')
    if (version === null || !/^(\d{4}-\d{2}|unstable)$/.test(version)) return
    this.version = version
    if (version === API_VERSION) return
    if (version < API_VERSION) {
      throw new IngestError(
        'misconfigured',
        'shopify_version',
        `Shopify answers in version ${version}, which lacks what version ${API_VERSION} tells. Update this installation.`,
      )
    }
    this.otherVersion = version
  }

  private noteCost(extensions: unknown): number | null {
    const { cost } = (extensions ?? {}) as { cost?: Record<string, unknown> | null }
    const throttle = (cost?.throttleStatus ?? {}) as Record<string, unknown>
    const { maximumAvailable: maximum, currentlyAvailable: available, restoreRate } = throttle
    if (isPoints(maximum) && isPoints(available) && isPoints(restoreRate) && restoreRate > 0)
      this.bucket = { maximum, available, restoreRate, at: this.tools.now() }
    return isPoints(cost?.requestedQueryCost) ? cost.requestedQueryCost : null
  }
}

const isPoints = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0

const isOptionalRefusal = ({ code, path }: GraphqlError, optional: ReadonlySet<string> | undefined) =>
  code === 'ACCESS_DENIED' && path.some((name) => optional?.has(name))

function readBody(text: string): { data?: unknown; errors?: unknown; extensions?: unknown } {
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body === 'object' && body !== null) return body
  } catch {
    // A page of HTML, or an answer that was cut short.
  }
  throw unreadable()
}
