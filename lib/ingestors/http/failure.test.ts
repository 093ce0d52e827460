import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { IngestError } from '../errors'
import { failureOf } from './failure'

const withCode = (code: string) => Object.assign(new Error('text'), { code })

describe('failureOf', () => {
  it.each([
    ['ECONNREFUSED', 'retry', 'http_failed'],
    ['ECONNRESET', 'retry', 'http_failed'],
    ['EAI_AGAIN', 'retry', 'http_failed'],
    ['UND_ERR_SOCKET', 'retry', 'http_failed'],
    ['Z_BUF_ERROR', 'retry', 'http_failed'],
    ['UND_ERR_CONNECT_TIMEOUT', 'retry', 'http_timeout'],
    ['UND_ERR_BODY_TIMEOUT', 'retry', 'http_timeout'],
    ['ENOTFOUND', 'retry', 'http_unknown_host'],
    ['UND_ERR_HEADERS_OVERFLOW', 'misconfigured', 'http_too_large'],
    ['CERT_HAS_EXPIRED', 'misconfigured', 'http_certificate'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'misconfigured', 'http_certificate'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'misconfigured', 'http_certificate'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'misconfigured', 'http_certificate'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'misconfigured', 'http_certificate'],
    ['UND_ERR_INVALID_ARG', 'misconfigured', 'http_unsendable'],
  ])('tells %s as %s', (code, outcome, name) => {
    expect(failureOf(withCode(code), 'shop.example')).toMatchObject({ outcome, code: name, retryAt: null })
  })

  it('keeps nothing of what was sent or answered', () => {
    const leaking = Object.assign(new Error('Bearer opensesame'), {
      code: 'HPE_INVALID_CONSTANT',
      data: 'opensesame',
      cause: new Error('opensesame'),
    })
    const failure = failureOf(leaking, 'shop.example')
    expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain('opensesame')
    expect(failure.cause).toMatchObject({ message: 'HPE_INVALID_CONSTANT' })
  })

  it('passes on what is told already, and names what is no error at all', () => {
    const told = new IngestError('misconfigured', 'http_private_address', 'Words.')
    expect(failureOf(told, 'shop.example')).toBe(told)
    expect(failureOf('opensesame', 'shop.example').cause).toMatchObject({ message: 'UNKNOWN' })
    expect(failureOf(new TypeError('opensesame'), 'shop.example').cause).toMatchObject({ message: 'TypeError' })
  })
})
