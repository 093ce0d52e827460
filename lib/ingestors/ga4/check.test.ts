import { afterEach, describe, expect, it } from 'vitest'
import { type OpenGa4, openGa4, PROPERTY_ID, purchase, SIGNED_IN, VIEWER } from '@/e2e/upstreams/ga4/fixture'
import type { Ga4Event, Property } from '@/e2e/upstreams/ga4/report'
import { GOOGLE_ORIGINS, startGa4 } from '@/e2e/upstreams/ga4/server'
import { testTools } from '@/lib/testing/ingestor-tools'
import { ga4 } from '.'
import { listProperties } from './properties'

const opened: { close: () => Promise<void> }[] = []
afterEach(async () => {
  for (const { close } of opened.splice(0)) await close()
})

async function open(events: Ga4Event[], given: Partial<Property> = {}): Promise<OpenGa4> {
  const ga4 = await openGa4(events, given)
  opened.push(ga4.standIn)
  return ga4
}

describe('checking a GA4 property', () => {
  it('a good property passes every step and tells its name, zone, currency and newest purchase', async () => {
    const newest = purchase('A-2', 25, { dateHourMinute: '202610251415' })
    const { source } = await open([purchase('A-1', 24), newest])
    const { steps, found } = await ga4.check(source)
    expect(steps.map(({ ok }) => ok)).toEqual([true, true, true, true, true, true])
    expect(found).toEqual({
      name: 'Corner shop',
      timeZone: 'Europe/Berlin',
      currency: 'EUR',
      version: 'v1beta',
      scopes: ['https://www.googleapis.com/auth/analytics.readonly'],
      // The clocks went back that night: Berlin is an hour ahead of UTC.
      lastTransactionAt: Date.UTC(2026, 9, 25, 13, 15),
      readableFrom: null,
    })
    expect(steps[3]?.message).toBe('The newest purchase is of 2026-10-25, 14:15.')
  })

  it('a property that does not know the account says which e-mail address to add, and where', async () => {
    const { source } = await open([], { viewers: [] })
    const { steps } = await ga4.check(source)
    expect(steps).toHaveLength(2)
    expect(steps[1]).toMatchObject({ ok: false, message: expect.stringContaining(`${VIEWER} may not read property`) })
    expect(steps[1]?.message).toMatch(/Property access management.*Viewer/)
  })

  it('a key that is refused ends the check at its first step', async () => {
    const { source } = await open([])
    const credentials = { ...source.credentials, clientEmail: 'gone@shop.iam.gserviceaccount.com' }
    const { steps, found } = await ga4.check({ ...source, credentials } as typeof source)
    expect(steps).toEqual([
      { name: 'Sign in to Google', ok: false, needsReauth: true, message: expect.stringContaining('make a new key') },
    ])
    expect(found.scopes).toEqual([])
  })

  it('revenue that may not be seen is found, with the box to untick', async () => {
    const { source } = await open([purchase('A-1', 20)], { withholdsRevenue: true })
    expect((await ga4.check(source)).steps.at(-1)).toMatchObject({
      ok: false,
      message: expect.stringContaining('No revenue metrics'),
    })
  })

  it('a property without purchases passes, with a hint', async () => {
    const { source } = await open([])
    const { steps, found } = await ga4.check(source)
    expect(found.lastTransactionAt).toBeNull()
    expect(steps[3]).toMatchObject({ ok: true, message: expect.stringContaining('no purchase of the last 90 days') })
  })

  it('the name is done without where its API is switched off', async () => {
    const { source, standIn } = await open([purchase('A-1', 20)])
    standIn.breakNext('property', 'api_disabled')
    const { steps, found } = await ga4.check(source)
    expect(found.name).toBeNull()
    expect(steps.every(({ ok }) => ok)).toBe(true)
    expect(steps[1]?.message).toContain(PROPERTY_ID)
  })

  it('fields that a property does not give together are named', async () => {
    const { source, standIn } = await open([purchase('A-1', 20)])
    standIn.breakNext('checkCompatibility', null, 'incompatible')
    expect((await ga4.check(source)).steps.at(-1)).toMatchObject({
      name: 'Purchases by stream and site',
      ok: false,
      message: expect.stringMatching(/streamId.*hostName/),
    })
  })

  it('nothing Google answers makes a check throw', async () => {
    const { source, standIn } = await open([])
    standIn.breakNext('runReport', 'html', 'html', 'html')
    expect((await ga4.check(source)).steps.at(-1)?.ok).toBe(false)
    standIn.breakNext('checkCompatibility', 'unknown_quota')
    expect((await ga4.check(source)).steps.at(-1)).toMatchObject({ name: 'Purchases by id', ok: false })
  })
})

describe('choosing a property', () => {
  it('all pages are read: every property the account may see, by account and name', async () => {
    const property = (account: string, name: string, viewers = ['oauth']): Property => ({
      account,
      name,
      viewers,
      timeZone: 'UTC',
      currency: 'EUR',
      events: [],
    })
    const properties = {
      '1': property('Zeta', 'Shop'),
      '2': property('Alpha', 'Shop'),
      '3': property('Alpha', 'Blog'),
      '4': property('Mid', 'Shop'),
      '5': property('Hidden', 'Shop', []),
    }
    const standIn = await startGa4({ properties, accounts: { oauth: SIGNED_IN } })
    opened.push(standIn)
    const tools = testTools({
      hosts: Object.fromEntries(GOOGLE_ORIGINS.map((origin) => [origin, standIn.url])),
      now: Date.now(),
    })
    expect(await listProperties({ type: 'oauth', ...SIGNED_IN }, tools)).toEqual([
      { propertyId: '3', name: 'Blog', account: 'Alpha' },
      { propertyId: '2', name: 'Shop', account: 'Alpha' },
      { propertyId: '4', name: 'Shop', account: 'Mid' },
      { propertyId: '1', name: 'Shop', account: 'Zeta' },
    ])
    expect(standIn.requests.filter(({ endpoint }) => endpoint === 'accountSummaries')).toHaveLength(2)
  })

  it('a switched-off Admin API is named', async () => {
    const { source, standIn, tools } = await open([])
    standIn.breakNext('accountSummaries', 'api_disabled')
    await expect(listProperties(source.credentials, tools)).rejects.toMatchObject({
      code: 'ga4_api_disabled',
      publicMessage: expect.stringContaining('Google Analytics Admin API'),
    })
  })
})
