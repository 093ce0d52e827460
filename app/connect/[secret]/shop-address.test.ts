import { describe, expect, it } from 'vitest'
import { readShopAddress } from './shop-address'

describe('a shop’s address', () => {
  it.each([
    ['shop.example', 'https://shop.example'],
    ['  https://shop.example/ ', 'https://shop.example'],
    ['http://shop.example', 'https://shop.example'],
    ['https://example.com/shop/', 'https://example.com/shop'],
    ['https://shop.example/wp-admin/admin.php?page=wc-settings&tab=advanced', 'https://shop.example'],
    ['example.com/shop/wp-login.php', 'https://example.com/shop'],
    ['https://shop.example:8443/index.php/cart', 'https://shop.example:8443'],
    ['https://somebody:password@shop.example', 'https://shop.example'],
  ])('is understood from what people copy: %s', (typed, meant) => {
    expect(readShopAddress(typed)).toBe(meant)
  })

  it.each(['', 'my shop', 'shop', 'javascript:alert(1)', 'ftp://shop.example', 'https://'])(
    'is never made up from %j',
    (typed) => {
      expect(readShopAddress(typed)).toBeNull()
    },
  )
})
