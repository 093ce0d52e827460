import { describe, expect, it } from 'vitest'
import { readOverrides } from './overrides'

const sendTo = (overrides: Record<string, string>, url: string) => readOverrides(overrides)(new URL(url))?.href ?? null

describe('readOverrides', () => {
  const overrides = {
    'https://shop.example': 'http://127.0.0.1:4001',
    'https://*.myshopify.com': 'http://[::1]:4002/shopify/',
    'https://vip.myshopify.com': 'http://localhost:4003',
    'https://*.eu.myshopify.com': 'https://127.0.0.2:4004',
  }

  it.each([
    ['https://shop.example/a?b=c', 'http://127.0.0.1:4001/a?b=c'],
    ['https://one.myshopify.com/admin', 'http://[::1]:4002/shopify/admin'],
    ['https://a.b.myshopify.com/', 'http://[::1]:4002/shopify/'],
    ['https://vip.myshopify.com/x', 'http://localhost:4003/x'],
    ['https://one.eu.myshopify.com/x', 'https://127.0.0.2:4004/x'],
  ])('sends %s to %s', (url, target) => expect(sendTo(overrides, url)).toBe(target))

  it.each([
    'https://www.shop.example/',
    'https://shop.example.evil.example/',
    'https://myshopify.com/',
    'https://notmyshopify.com/',
    'https://other.example/',
  ])('leaves %s alone', (url) => expect(sendTo(overrides, url)).toBeNull())

  it('keeps a path that looks like another host a path', () => {
    expect(sendTo(overrides, 'https://shop.example//evil.example/x')).toBe('http://127.0.0.1:4001//evil.example/x')
  })

  it.each([
    'http://192.168.0.10:8080',
    'http://10.0.0.1',
    'http://169.254.169.254',
    'http://shop.example',
    'http://0.0.0.0:80',
    'file:///etc/passwd',
    'nonsense',
  ])('takes no target but this machine: %s', (base) => {
    expect(() => readOverrides({ 'https://shop.example': base })).toThrow('a program on this machine only')
  })

  it.each(['http://shop.example', 'https://shop.example:8443', 'https://*', 'https://shop.example/path', '*.example'])(
    'takes no origin such as %s',
    (origin) => {
      expect(() => readOverrides({ [origin]: 'http://127.0.0.1:1' })).toThrow('cannot be overridden')
    },
  )
})
