/** The only way out of the process for a source: guarded, bounded in time and size, and silent about credentials. */

export interface HttpRequest {
  method?: 'GET' | 'POST' | 'HEAD' | 'OPTIONS'
  url: string
  headers?: Readonly<Record<string, string>>
  body?: string
  /** From the request to the end of the answer; 60 s unless said. */
  timeoutMs?: number
  /** Largest answer accepted, after decompression; 20 MB unless said. */
  maxBytes?: number
  /** Redirects followed on the same site (apex and www count as one) and by https; none unless said, never for POST. */
  redirects?: number
  signal: AbortSignal
}

export interface HttpAnswer {
  status: number
  headers: Headers
  body: string
  /** Where the answer came from, after redirects. */
  url: string
}

/**
 * Both throw `IngestError`: `retry` for the network, a timeout or an answer cut short, `misconfigured` for an address
 * that must not be asked or an answer that is too large. Any status is an answer.
 */
export interface Http {
  send: (request: HttpRequest) => Promise<HttpAnswer>
  /**
   * The lines of a large answer as they arrive; throws for any status but 200. `maxBytes` does not apply, and `timeoutMs`
   * is the longest silence: how long all of it takes is up to the reader, who may wait between lines.
   */
  lines: (request: HttpRequest) => AsyncIterable<string>
}
