import { IngestError } from '../errors'

/** From what the network layer throws to a failure that may be shown: errors there can hold headers and bodies. */

const TIMEOUTS = ['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT']
const CERTIFICATE = /^(?:CERT_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(?:GET|VERIFY|DECRYPT|DECODE)_|HOSTNAME_)/

export const timedOut = (host: string) =>
  new IngestError('retry', 'http_timeout', `${host} took too long to answer. Try again in a few minutes.`)

export const tooLarge = (host: string) =>
  new IngestError('misconfigured', 'http_too_large', `${host} sent an answer that is larger than it can be.`)

export const unexpectedStatus = (host: string, status: number) =>
  new IngestError('retry', 'http_status', `${host} answered with status ${status} instead of the data.`)

export function failureOf(error: unknown, host: string): IngestError {
  if (error instanceof IngestError) return error
  const code = nameOf(error)
  // Only the name of the failure is kept: the error itself may hold what was sent or answered.
  const cause = new Error(code)
  if (TIMEOUTS.includes(code)) return timedOut(host)
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return tooLarge(host)
  if (code === 'ENOTFOUND')
    return new IngestError('retry', 'http_unknown_host', `No site has the name ${host}. Check how it is spelled.`, {
      cause,
    })
  if (CERTIFICATE.test(code))
    return new IngestError(
      'misconfigured',
      'http_certificate',
      `${host} has no valid security certificate. Renew it, or enter the address it was made for.`,
      { cause },
    )
  if (code === 'UND_ERR_INVALID_ARG')
    return new IngestError(
      'misconfigured',
      'http_unsendable',
      'The credentials hold characters that cannot be sent. Enter them again.',
      { cause },
    )
  return new IngestError('retry', 'http_failed', `${host} could not be reached. Try again in a few minutes.`, {
    cause,
  })
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN'
  const { code } = error as { code?: unknown }
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]*$/.test(code) ? code : error.name
}
