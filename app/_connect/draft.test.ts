import { describe, expect, it } from 'vitest'
import { draftOf, fieldsOf, findMissing, formFieldOf, ownCredentials, serviceAccountOf, settingsOf } from './draft'
import { KIND_FORMS, type LiveKind } from './kinds'

const methodOf = (kind: LiveKind, type: string) => KIND_FORMS[kind].methods.findIndex((method) => method.type === type)

const keyFile = JSON.stringify({
  type: 'service_account',
  client_email: 'reader@my-project.iam.gserviceaccount.com',
  private_key: '-----BEGIN PRIVATE KEY-----\n…',
})

describe('settings as they are sent', () => {
  it('hold the key file as an object, and only the fields of the chosen method', () => {
    const draft = { ...draftOf('ga4'), values: { propertyId: ' 123456789 ', key: keyFile, refreshToken: 'left over' } }
    expect(settingsOf('ga4', draft)).toEqual({
      config: { propertyId: '123456789' },
      credentials: { type: 'service_account', key: JSON.parse(keyFile) },
    })
  })

  it('hold what was typed for the other method once that is chosen', () => {
    const values = { propertyId: 'properties/7', key: keyFile, clientId: 'a', clientSecret: 'b ', refreshToken: 'c' }
    expect(settingsOf('ga4', { ...draftOf('ga4'), method: methodOf('ga4', 'oauth'), values })).toEqual({
      config: { propertyId: '7' },
      credentials: { type: 'oauth', clientId: 'a', clientSecret: 'b', refreshToken: 'c' },
    })
  })

  it.each([
    'my-shop.myshopify.com',
    'https://My-Shop.myshopify.com/admin/orders?x=1',
    'https://admin.shopify.com/store/my-shop/settings/domains',
    'my-shop',
  ])('find the shop’s own address in %s', (shop) => {
    const draft = {
      ...draftOf('shopify'),
      method: methodOf('shopify', 'token'),
      values: { shop, accessToken: 'shpat_1' },
    }
    expect(settingsOf('shopify', draft)).toEqual({
      config: { shop: 'my-shop.myshopify.com', attributes: [] },
      credentials: { type: 'token', accessToken: 'shpat_1' },
    })
  })

  it('leave a public address as it is, for the server to say what is wrong with it', () => {
    const draft = { ...draftOf('shopify'), values: { shop: 'www.shop.example/products' } }
    expect(settingsOf('shopify', draft).config.shop).toBe('www.shop.example')
  })

  it('leave out order fields without a key and have no type where there is one kind of credentials', () => {
    const draft = {
      ...draftOf('woocommerce'),
      values: { url: 'https://shop.example', consumerKey: 'ck_1', consumerSecret: 'cs_1' },
      orderFields: [
        { key: '_consent', factor: 'checkout', keep: 'value' },
        { key: ' ', factor: 'theme', keep: 'presence' },
      ] as const,
      queryAuth: true,
    }
    expect(settingsOf('woocommerce', draft)).toEqual({
      config: {
        url: 'https://shop.example',
        attributes: [{ key: '_consent', factor: 'checkout', keep: 'value' }],
        queryAuth: true,
      },
      credentials: { consumerKey: 'ck_1', consumerSecret: 'cs_1' },
    })
  })

  it('give back a stored configuration unchanged, with what the form has no field for', () => {
    const stored = {
      url: 'https://shop.example',
      plainPermalinks: true,
      queryAuth: true,
      attributes: [{ key: 'front', factor: 'theme', keep: 'presence' }],
    }
    expect(settingsOf('woocommerce', draftOf('woocommerce', stored), stored).config).toEqual(stored)
  })
})

describe('a key file', () => {
  it('tells the address that has to be added in GA4', () => {
    expect(serviceAccountOf(keyFile)).toBe('reader@my-project.iam.gserviceaccount.com')
  })

  it.each(['', '{', '[]', 'null', '{"type":"external_account","client_email":"a@b.gserviceaccount.com"}'])(
    'is not taken from %j',
    (text) => {
      expect(serviceAccountOf(text)).toBeNull()
    },
  )
})

describe('what is missing', () => {
  it('names every empty field of the chosen method and no other', () => {
    expect(Object.keys(findMissing('shopify', draftOf('shopify')))).toEqual(['shop', 'clientId', 'clientSecret'])
    expect(
      findMissing('shopify', {
        ...draftOf('shopify'),
        method: methodOf('shopify', 'token'),
        values: { shop: 'x', accessToken: 'y' },
      }),
    ).toEqual({})
  })

  it('includes a file that is no key', () => {
    const draft = { ...draftOf('ga4'), values: { propertyId: '1', key: '{"type":"authorized_user"}' } }
    expect(findMissing('ga4', draft).key).toMatch(/not the key file of a service account/)
  })
})

describe('a complaint of the server', () => {
  it('is shown beside the field it is about', () => {
    const draft = draftOf('ga4')
    expect(formFieldOf('ga4', draft, 'propertyId')).toBe('propertyId')
    expect(formFieldOf('ga4', draft, 'key.private_key')).toBe('key')
    expect(formFieldOf('ga4', draft, 'refreshToken')).toBeNull()
    expect(formFieldOf('ga4', draft, 'credentials')).toBeNull()
  })

  it('is counted past order fields that were left empty and not sent', () => {
    const orderFields = ['', 'consent', '', 'front'].map((key) => ({ key, factor: 'theme', keep: 'value' }) as const)
    expect(formFieldOf('shopify', { ...draftOf('shopify'), orderFields }, 'attributes.1.key')).toBe('attributes-3')
    expect(formFieldOf('shopify', { ...draftOf('shopify'), orderFields }, 'attributes')).toBe('attributes-1')
  })
})

describe('credentials that properties can be listed by', () => {
  const oauth = { ...draftOf('ga4'), method: methodOf('ga4', 'oauth') }
  const filled = { clientId: 'a', clientSecret: 'b', refreshToken: 'c' }

  it('are there once all of them are, whatever the property', () => {
    expect(ownCredentials('ga4', { ...oauth, values: { ...filled, refreshToken: ' ' } })).toBeNull()
    expect(ownCredentials('ga4', { ...oauth, values: filled })).toEqual({ type: 'oauth', ...filled })
    expect(ownCredentials('ga4', { ...draftOf('ga4'), values: { key: 'no file' } })).toBeNull()
  })

  it('are never those of the installation', () => {
    expect(ownCredentials('ga4', { ...draftOf('ga4'), method: methodOf('ga4', 'lent') })).toBeNull()
  })

  it('are asked for before the property, and elsewhere after the address', () => {
    const names = (kind: LiveKind) => fieldsOf(KIND_FORMS[kind], draftOf(kind)).map(({ name }) => name)
    expect(names('ga4')).toEqual(['key', 'propertyId'])
    expect(names('woocommerce')[0]).toBe('url')
  })
})
