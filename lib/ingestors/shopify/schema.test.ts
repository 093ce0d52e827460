import { describe, expect, test } from 'vitest'
import { configSchema, credentialsSchema, hintOf } from './schema'

describe('settings of a shop', () => {
  test('only an address of myshopify.com itself is a shop, so no other host is ever asked', () => {
    const accepts = (shop: string) => configSchema.safeParse({ shop }).success
    expect(accepts('my-shop.myshopify.com')).toBe(true)
    expect(accepts(' My-Shop.MyShopify.com ')).toBe(true)
    for (const shop of [
      'myshopify.com',
      '.myshopify.com',
      '-a.myshopify.com',
      'a.b.myshopify.com',
      'shop.myshopify.com.evil.example',
      'shop.myshopify.com/admin',
      'user@shop.myshopify.com',
      'shop.myshopify.com:8443',
      'evil.example#.myshopify.com',
      'shop.example.com',
      'shop.myshopify.com\nx',
    ])
      expect(accepts(shop), shop).toBe(false)
  })

  test('at most five attributes are read, and unknown settings are refused', () => {
    const attribute = { key: 'consent', factor: 'theme' }
    const parse = (attributes: unknown[]) => configSchema.safeParse({ shop: 'a.myshopify.com', attributes })
    expect(parse(Array.from({ length: 5 }, () => attribute)).data?.attributes[0]).toEqual({
      ...attribute,
      keep: 'value',
    })
    expect(parse(Array.from({ length: 6 }, () => attribute)).success).toBe(false)
    expect(configSchema.safeParse({ shop: 'a.myshopify.com', token: 'x' }).success).toBe(false)
  })

  test('credentials with line breaks never become a header', () => {
    expect(credentialsSchema.safeParse({ type: 'token', accessToken: 'shpat_1\r\nX-Evil: 1' }).success).toBe(false)
    expect(credentialsSchema.safeParse({ type: 'token', accessToken: '' }).success).toBe(false)
    expect(credentialsSchema.safeParse({ type: 'installed', accessToken: ' shpat_1 ' }).data).toEqual({
      type: 'installed',
      accessToken: 'shpat_1',
    })
  })

  test('a hint shows at most the last four characters of what is secret', () => {
    expect(hintOf({ type: 'token', accessToken: 'shpat_0123456789abcd' })).toBe('Access token ending in abcd')
    expect(hintOf({ type: 'installed', accessToken: 'shpat_0123456789wxyz' })).toBe(
      'Installed app, token ending in wxyz',
    )
    expect(hintOf({ type: 'client_credentials', clientId: 'id-1', clientSecret: 'shpss_secret9876' })).toBe(
      'Client id-1, secret ending in 9876',
    )
  })
})
