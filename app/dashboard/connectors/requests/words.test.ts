import { describe, expect, it } from 'vitest'
import { mailTextOf } from './words'

const given = {
  clientName: 'Nordlicht Living',
  kind: 'shopify',
  label: null,
  link: 'https://app.example/connect/abc_DEF-123',
  expiresAt: '2026-11-28T22:30:00.000Z',
  timeZone: 'Europe/Berlin',
} as const

describe('the mail that goes with a link', () => {
  it('holds the link on a line of its own, so that no mail program adds a full stop to it', () => {
    expect(mailTextOf(given).split('\n')).toContain(given.link)
  })

  it('says until when in the client’s zone, where it may be another day than in UTC', () => {
    expect(mailTextOf(given)).toContain('until 28 Nov 2026, 23:30 (Europe/Berlin)')
    expect(mailTextOf({ ...given, timeZone: 'Asia/Tokyo' })).toContain('until 29 Nov 2026, 07:30 (Asia/Tokyo)')
  })

  it('names who asks and for what', () => {
    expect(mailTextOf(given)).toContain('the orders of Nordlicht Living')
    expect(mailTextOf(given)).toContain('read your Shopify')
    expect(mailTextOf({ ...given, label: 'Main shop' })).toContain('“Main shop” (Shopify) for Nordlicht Living')
  })
})
