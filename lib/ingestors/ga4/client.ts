import { withRetries } from '../retry'
import type { Source, Tools } from '../types'
import { badAnswer, quotaError, readObject, statusError } from './problems'
import { pauseFor } from './quota'
import type { Ga4Config, Ga4Credentials } from './schema'
import { type AccessToken, fetchToken } from './token'

/** Google's Analytics APIs: one question at a time, and every refusal as an `IngestError`. */

const DATA_API = 'https://analyticsdata.googleapis.com/v1beta'
const ADMIN_API = 'https://analyticsadmin.googleapis.com/v1beta'

/** A property may cause ten server errors an hour, for all who read it: few are spent on asking again. */
const SERVER_ERROR_RETRIES = 2
const LAST_MINUTE_MS = 60_000
const REPORT_TIMEOUT_MS = 120_000
/** A full page in Google's indented form; the compact form that is asked for is a third of it. */
const MAX_REPORT_BYTES = 64 * 1024 * 1024

export type Ga4Source = Source<Ga4Config, Ga4Credentials>

type Json = Record<string, unknown>

interface Question {
  url: string
  /** Sent by POST as JSON; GET without. */
  body?: Json
  /** Null where no single property is asked. */
  propertyId: string | null
}

export class Client {
  private retriesLeft = SERVER_ERROR_RETRIES
  private token: AccessToken | null = null
  private pausedUntil = 0

  constructor(
    readonly credentials: Ga4Credentials,
    readonly tools: Tools,
  ) {}

  /** Allows two more retries of server errors: once for each reading. */
  startReading(): void {
    this.retriesLeft = SERVER_ERROR_RETRIES
  }

  /** Makes sure that Google gives a token. */
  async signIn(): Promise<void> {
    await withRetries(this.tools, () => this.currentToken(), { retries: SERVER_ERROR_RETRIES })
  }

  /** Data API `properties.runReport`. Throws `rate_limited` once nine tenths of the property's quota are used. */
  async runReport(propertyId: string, body: Json): Promise<Json> {
    const url = `${DATA_API}/properties/${propertyId}:runReport?prettyPrint=false`
    const answer = await this.ask({ url, body: { ...body, returnPropertyQuota: true }, propertyId })
    this.pausedUntil = pauseFor(answer.propertyQuota, this.tools.now()) ?? 0
    return answer
  }

  /** Data API `properties.checkCompatibility`. */
  checkCompatibility(propertyId: string, body: Json): Promise<Json> {
    return this.ask({ url: `${DATA_API}/properties/${propertyId}:checkCompatibility`, body, propertyId })
  }

  /** Admin API `properties.get`. */
  getProperty(propertyId: string): Promise<Json> {
    return this.ask({ url: `${ADMIN_API}/properties/${propertyId}`, propertyId: null })
  }

  /** Admin API `accountSummaries.list`, one page. */
  listAccountSummaries(pageToken: string | null): Promise<Json> {
    const query = new URLSearchParams({ pageSize: '200', ...(pageToken !== null && { pageToken }) })
    return this.ask({ url: `${ADMIN_API}/accountSummaries?${query}`, propertyId: null })
  }

  private ask(question: Question): Promise<Json> {
    return withRetries(this.tools, () => this.askOnce(question), { retries: this.retriesLeft })
  }

  private async askOnce(question: Question): Promise<Json> {
    const { tools, credentials } = this
    if (this.pausedUntil > tools.now()) throw quotaError(this.pausedUntil)
    let answer = await this.send(question, await this.currentToken())
    if (answer.status === 401) {
      // A token may be withdrawn before its time: one more try with a new one.
      this.token = null
      answer = await this.send(question, await this.currentToken())
    }
    if (answer.status !== 200) {
      if (answer.status >= 500) this.retriesLeft = Math.max(0, this.retriesLeft - 1)
      throw statusError(answer, { credentials, propertyId: question.propertyId }, tools.now())
    }
    const body = readObject(answer.body)
    if (body === null) throw badAnswer()
    return body
  }

  private send({ url, body }: Question, token: string) {
    return this.tools.http.send({
      method: body === undefined ? 'GET' : 'POST',
      url,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      timeoutMs: REPORT_TIMEOUT_MS,
      maxBytes: MAX_REPORT_BYTES,
      signal: this.tools.signal,
    })
  }

  private async currentToken(): Promise<string> {
    if (this.token === null || this.token.expiresAt - LAST_MINUTE_MS <= this.tools.now())
      this.token = await fetchToken(this.credentials, this.tools)
    return this.token.value
  }
}

/** Kept as long as the source is, so that its token and what is known of its quota serve all its readings. */
const clients = new WeakMap<Ga4Source, Client>()

export function clientOf(source: Ga4Source): Client {
  const client = clients.get(source) ?? new Client(source.credentials, source.tools)
  clients.set(source, client)
  client.startReading()
  return client
}
