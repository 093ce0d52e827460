/**
 * The closed set of ways a source can fail. `publicMessage` says in one or two sentences what is wrong and what a shop
 * owner can do; it never holds a credential, a query string or text that a server answered.
 */
export type Outcome =
  /** Nothing is known to be wrong for good: the network, a timeout, a 5xx. */
  | 'retry'
  /** The source asks to wait until `retryAt`. */
  | 'rate_limited'
  /** The credentials no longer open the source: a person has to connect it again. */
  | 'needs_reauth'
  /** Something at the source or in the settings must be changed by a person first. */
  | 'misconfigured'
  /** The source answers, but what it gives is provably not everything. */
  | 'incomplete'

export class IngestError extends Error {
  /** When to ask again, epoch milliseconds; only for `rate_limited`. */
  readonly retryAt: number | null

  constructor(
    readonly outcome: Outcome,
    /** Stable name of what happened, such as `ga4_no_access`. */
    readonly code: string,
    readonly publicMessage: string,
    options: { retryAt?: number; cause?: unknown } = {},
  ) {
    super(publicMessage, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'IngestError'
    this.retryAt = options.retryAt ?? null
  }
}

/** The step of a check that ended in this error. */
export const failedStep = (name: string, { outcome, publicMessage }: IngestError) => ({
  name,
  ok: false,
  ...(outcome === 'needs_reauth' && { needsReauth: true as const }),
  message: publicMessage,
})
