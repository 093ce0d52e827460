import { describe, expect, test } from 'vitest'
import { versionChanges } from './pull'

describe('the change log of a shop', () => {
  test('says what came, went and changed, and nothing of what stayed', () => {
    const before = { 'Plugin Tracking': '2.0', 'Plugin Forms': '1.0', 'Theme Storefront': '4.6' }
    const now = { 'Plugin Tracking': '2.1', 'Plugin Cache': '3.3', 'Theme Storefront': '4.6' }
    expect(versionChanges(before, now)).toEqual([
      'Plugin Cache 3.3 was added.',
      'Plugin Forms 1.0 was removed.',
      'Plugin Tracking 2.0 became 2.1.',
    ])
  })

  test('is silent while nothing changes', () => {
    expect(versionChanges({ WooCommerce: '11.0.1' }, { WooCommerce: '11.0.1' })).toEqual([])
  })
})
