import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { forgetEnv } from '@/lib/env'
import { addressOf, networkOf } from './address'
import { noteSocketAddresses } from './socket-address'

beforeEach(() => {
  vi.stubEnv('DATABASE_URL', 'postgres://dra_login:x@127.0.0.1/dra')
  vi.stubEnv('AUTH_SECRET', 'a'.repeat(32))
})
afterEach(() => {
  vi.unstubAllEnvs()
  forgetEnv()
})

const addressWith = (hops: number, header: string | null) => {
  vi.stubEnv('TRUSTED_PROXY_HOPS', String(hops))
  forgetEnv()
  return addressOf(new Headers(header === null ? {} : { 'x-forwarded-for': header }))
}

describe('an address', () => {
  it.each([
    [0, '203.0.113.9', '203.0.113.9'],
    [0, 'forged, 10.0.0.1, 203.0.113.9', '203.0.113.9'],
    [1, '198.51.100.7, 10.0.0.1', '198.51.100.7'],
    [1, 'forged, 1.2.3.4, 198.51.100.7, 10.0.0.1', '198.51.100.7'],
    [2, '198.51.100.7, 10.0.0.2, 10.0.0.1', '198.51.100.7'],
    // Somebody who comes past the proxies is who this process saw.
    [2, '203.0.113.9', '203.0.113.9'],
    [0, '::ffff:203.0.113.9', '203.0.113.9'],
    [0, '2001:DB8::1', '2001:db8::1'],
    [0, 'nonsense', undefined],
    [0, '', undefined],
    [0, null, undefined],
  ])('with %i proxies of ours, of %j is %j', (hops, header, expected) => {
    expect(addressWith(hops, header)).toBe(expected)
  })

  it('counts as its network where a caller can choose it', () => {
    expect(networkOf('203.0.113.9')).toBe('203.0.113.9')
    expect(networkOf('2001:db8:1:2::1')).toBe(networkOf('2001:db8:1:2:ffff:ffff:ffff:ffff'))
    expect(networkOf('2001:db8:1:3::1')).not.toBe(networkOf('2001:db8:1:2::1'))
  })
})

it('the socket’s address is added after whatever a caller says, also when it says nothing or says it twice', async () => {
  noteSocketAddresses()
  noteSocketAddresses()
  const server = createServer((incoming, outgoing) => outgoing.end(incoming.headers['x-forwarded-for'])).listen(
    0,
    '127.0.0.1',
  )
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const ask = (headers: Record<string, string | string[]>) =>
    new Promise<string>((resolve, reject) => {
      request({ port, host: '127.0.0.1', headers }, (response) => {
        let text = ''
        response.on('data', (part) => (text += String(part)))
        response.on('end', () => resolve(text))
      })
        .on('error', reject)
        .end()
    })
  try {
    expect(await ask({})).toBe('127.0.0.1')
    expect(await ask({ 'x-forwarded-for': '203.0.113.1' })).toBe('203.0.113.1, 127.0.0.1')
    expect(await ask({ 'x-forwarded-for': ['203.0.113.1', '203.0.113.2'] })).toBe('203.0.113.1, 203.0.113.2, 127.0.0.1')
  } finally {
    server.close()
  }
})
