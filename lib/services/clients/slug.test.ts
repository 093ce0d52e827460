import fc from 'fast-check'
import { expect, it } from 'vitest'
import { freeSlug, slugOf } from './slug'

it.each([
  ['Müller & Söhne GmbH', 'muller-sohne-gmbh'],
  ['Straße 7', 'strasse-7'],
  ['  Ærø — Café  ', 'r-cafe'],
  ['日本', 'client'],
  ['../../etc', 'etc'],
])('%s is %s in a file name', (name, slug) => {
  expect(slugOf(name)).toBe(slug)
})

it('whatever the name, a slug is short, plain and not taken', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 20 }), (names) => {
      const taken = new Set<string>()
      for (const name of names) {
        const slug = freeSlug(name, taken)
        expect(slug).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
        expect(slug.length).toBeLessThanOrEqual(45)
        expect(taken.has(slug)).toBe(false)
        taken.add(slug)
      }
    }),
  )
})
