import { describe, expect, it } from 'vitest'
import { pagePolicy } from './content-policy'

const POLICY = { nonce: 'bm9uY2U=', sentryDsn: undefined, isHttps: false, isDevelopment: false }

const directivesOf = (policy: string) =>
  Object.fromEntries(policy.split('; ').map((text) => [text.split(' ')[0], text.split(' ').slice(1)]))

describe('a page’s policy', () => {
  it('lets scripts run by the nonce alone, and nothing be evaluated', () => {
    const policy = pagePolicy(POLICY)
    expect(directivesOf(policy)['script-src']).toEqual(["'nonce-bm9uY2U='", "'strict-dynamic'"])
    expect(policy).not.toContain('unsafe')
  })

  it('lets nothing be loaded from elsewhere, and nobody frame it', () => {
    const directives = directivesOf(pagePolicy(POLICY))
    expect(directives).toMatchObject({
      'default-src': ["'none'"],
      'connect-src': ["'self'"],
      'form-action': ["'self'"],
    })
    expect(directives).toMatchObject({
      'frame-ancestors': ["'none'"],
      'base-uri': ["'none'"],
      'object-src': ["'none'"],
    })
  })

  it('lets errors be sent where the installation sends them', () => {
    const directives = directivesOf(pagePolicy({ ...POLICY, sentryDsn: 'https://key@errors.example/1' }))
    expect(directives['connect-src']).toEqual(["'self'", 'https://errors.example'])
    expect(directivesOf(pagePolicy({ ...POLICY, sentryDsn: 'no address' }))['connect-src']).toEqual(["'self'"])
  })

  it('keeps to https where people come by https', () => {
    expect(pagePolicy({ ...POLICY, isHttps: true })).toContain('upgrade-insecure-requests')
    expect(pagePolicy(POLICY)).not.toContain('upgrade-insecure-requests')
  })
})
