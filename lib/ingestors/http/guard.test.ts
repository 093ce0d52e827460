import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '@/lib/errors'
import { HOSTILE_ADDRESSES as HOSTILE } from '@/lib/testing/hostile-addresses'
import { IngestError } from '../errors'
import { openHttp } from './client'
import { checkStoreUrl, createGuardedLookup, isPublicAddress, type Resolve } from './guard'

let canary: Server
let port: number
let connections = 0

beforeAll(async () => {
  canary = createServer((socket) => {
    connections++
    socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')
  })
  // All addresses of this machine, by IPv6 as well where it has any.
  canary.listen(0)
  await once(canary, 'listening')
  port = (canary.address() as AddressInfo).port
})

afterAll(() => {
  canary.close()
})

/** Every name leads to the canary. */
const resolveToCanary: Resolve = async () => [{ address: '127.0.0.1', family: 4 }]

const caught = async (promise: Promise<unknown>): Promise<unknown> => promise.then(() => null).catch((error) => error)

describe('hostile addresses', () => {
  it('are at least sixty', () => expect(new Set(HOSTILE).size).toBeGreaterThanOrEqual(60))

  it.each(HOSTILE)('%j is refused without a connection', async (payload) => {
    const http = openHttp({ overrides: {}, resolve: resolveToCanary })
    const url = payload.replaceAll('PORT', String(port))
    const signal = new AbortController().signal
    const before = connections
    const failures = [
      await caught(http.send({ url, signal })),
      await caught(http.lines({ url, signal })[Symbol.asyncIterator]().next()),
    ]
    for (const failure of failures) {
      expect(failure).toBeInstanceOf(IngestError)
      const { outcome, code, message, cause } = failure as IngestError
      expect(outcome).toBe('misconfigured')
      expect(['http_address_refused', 'http_private_address']).toContain(code)
      expect(`${message}${String(cause)}`).not.toContain('opensesame')
    }
    expect(connections).toBe(before)
  })

  it('would reach the canary if nothing refused them', async () => {
    const before = connections
    const http = openHttp({ overrides: { 'https://shop.example': `http://127.0.0.1:${port}` } })
    const answer = await http.send({ url: 'https://shop.example/', signal: new AbortController().signal })
    expect(answer.status).toBe(200)
    expect(connections).toBe(before + 1)
  })
})

describe('createGuardedLookup', () => {
  const connectThrough = async (resolve: Resolve, autoSelectFamily: boolean): Promise<unknown> => {
    const socket = connect({ host: 'shop.example', port, lookup: createGuardedLookup(resolve), autoSelectFamily })
    const outcome = await Promise.race([once(socket, 'connect'), once(socket, 'error').then(([error]) => error)]).catch(
      (error) => error,
    )
    socket.destroy()
    return outcome
  }

  it.each([true, false])('keeps a socket from an address that is not public (all families: %s)', async (all) => {
    const before = connections
    expect(await connectThrough(resolveToCanary, all)).toMatchObject({ code: 'http_private_address' })
    expect(connections).toBe(before)
  })

  it('refuses a name as soon as one of its addresses is not public', async () => {
    const before = connections
    const mixed: Resolve = async () => [
      { address: '93.184.216.34', family: 4 },
      { address: '::1', family: 6 },
    ]
    expect(await connectThrough(mixed, true)).toMatchObject({ code: 'http_private_address' })
    expect(connections).toBe(before)
  })

  it('asks for the addresses once and connects to those: a name that changes its mind is not asked again', async () => {
    const answers = ['93.184.216.34', '127.0.0.1']
    let asked = 0
    const lookup = createGuardedLookup(async () => [{ address: answers[asked++] ?? '', family: 4 }])
    const look = (all: boolean) => new Promise((done) => lookup('shop.example', { all }, (...result) => done(result)))
    expect(await look(true)).toEqual([null, [{ address: '93.184.216.34', family: 4 }]])
    expect(asked).toBe(1)
    // The next connection asks again, and is judged by the new answer.
    expect(await look(true)).toEqual([expect.objectContaining({ code: 'http_private_address' }), ''])
  })

  it('gives one address to sockets that want one', async () => {
    const lookup = createGuardedLookup(async () => [{ address: '93.184.216.34', family: 4 }])
    const result = await new Promise((done) => lookup('shop.example', {}, (...given) => done(given)))
    expect(result).toEqual([null, '93.184.216.34', 4])
  })

  it('refuses a name without addresses and passes on that it is not known', async () => {
    expect(await connectThrough(async () => [], true)).toMatchObject({ code: 'http_private_address' })
    const unknown = Object.assign(new Error('no'), { code: 'ENOTFOUND' })
    expect(await connectThrough(() => Promise.reject(unknown), true)).toBe(unknown)
  })
})

describe('isPublicAddress', () => {
  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '100.127.255.255',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.8',
    '192.0.2.1',
    '192.88.99.1',
    '192.168.0.1',
    '198.18.0.1',
    '198.19.255.255',
    '198.51.100.7',
    '203.0.113.7',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:8.8.8.8',
    '::ffff:0:8.8.8.8',
    '64:ff9b::808:808',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:2::1',
    '2001:db8::1',
    '2002:808:808::',
    '3fff::1',
    '4000::1',
    '5f00::1',
    'fc00::1',
    'fd00::1',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    'shop.example',
    '',
  ])('%j is not public', (address) => expect(isPublicAddress(address)).toBe(false))

  it.each(['8.8.8.8', '93.184.216.34', '100.128.0.1', '172.32.0.1', '2606:4700::1111', '2a00:1450::1'])(
    '%j is public',
    (address) => expect(isPublicAddress(address)).toBe(true),
  )
})

describe('checkStoreUrl', () => {
  it.each([
    ['https://shop.example.com', 'https://shop.example.com/'],
    ['  shop.example.com/en/  ', 'https://shop.example.com/en/'],
    ['HTTPS://Shop.Example.COM:443/Sub', 'https://shop.example.com/Sub'],
    ['https://shop.example.com/?utm_source=mail#top', 'https://shop.example.com/'],
    ['https://käse.example', 'https://xn--kse-qla.example/'],
    ['магазин.рф', 'https://xn--80aairftm.xn--p1ai/'],
  ])('takes %j as %j', (typed, address) => expect(checkStoreUrl(typed).href).toBe(address))

  it.each([
    ['http://shop.example', 'https://'],
    ['shop.example:8080', 'port'],
    ['https://name:opensesame@shop.example', 'password'],
    ['192.168.1.10', 'number'],
    ['wordpress.local', 'private network'],
    ['my shop', 'no web address'],
    ['shop_1.example', 'misspelled'],
    ['javascript:alert(1)', 'no web address'],
  ])('says what is wrong with %j', (typed, word) => {
    let failure: unknown
    try {
      checkStoreUrl(typed)
    } catch (error) {
      failure = error
    }
    expect(failure).toBeInstanceOf(AppError)
    const { code, publicMessage } = failure as AppError
    expect(code).toBe('invalid_input')
    expect(publicMessage).toContain(word)
    expect(publicMessage).not.toContain('opensesame')
  })
})
