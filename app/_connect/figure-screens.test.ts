import { expect, it } from 'vitest'
import { describeScreen, screensOf } from './figure-screens'
import { KIND_FORMS, LIVE_KINDS } from './kinds'

const WITHOUT = ['sign_in', 'oauth']
const methods = LIVE_KINDS.flatMap((kind) => KIND_FORMS[kind].methods.map(({ type }) => [kind, type] as const))

it.each(methods)('%s by %s is shown in pictures, unless signing in shows it by itself', (kind, type) => {
  const screens = screensOf(kind, type)
  expect(screens.length).toBe(WITHOUT.includes(type ?? '') ? 0 : 3)
  for (const { caption, parts, menu = [], here = 0 } of screens) {
    expect(caption).toMatch(/^[A-Z].*\.$/)
    expect(here).toBeLessThan(Math.max(menu.length, 1))
    // Each names the place to press, or what must stay as it is.
    expect(parts.length).toBeGreaterThan(0)
  }
  expect(new Set(screens.map(({ caption }) => caption)).size).toBe(screens.length)
})

it('says in words what a picture shows', () => {
  const [first, second] = screensOf('woocommerce', null)
  expect(first && describeScreen(first)).toBe(
    'Drawing of WooCommerce · Settings, with “Advanced” open: “REST API” chosen, the button “Add key”.',
  )
  expect(second && describeScreen(second)).toContain('the field “Permissions” with “Read”')
})
