import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { FACTORS, type Factor } from '@/lib/transaction'
import { FACTOR_SOURCES as SHOPIFY } from './shopify/factors'
import { orderFields } from './shopify/queries'
import { FACTOR_SOURCES as WOOCOMMERCE } from './woocommerce/factors'
import { ORDER_FIELDS } from './woocommerce/map'

/** What docs/connectors.md says of the sources is what their code says. */

const root = new URL('../../', import.meta.url)
const document = readFileSync(new URL('docs/connectors.md', root), 'utf8')

type FactorSources = typeof SHOPIFY

const cellOf = (sources: FactorSources, factor: Factor) => {
  const source = sources[factor]
  return source === null ? 'no' : `${source.how}: \`${source.field}\``
}

/** The table of factors, platforms and fields, as the document has it. */
function writeFactorTable(): string {
  const rows = [
    ['factor', 'Shopify', 'WooCommerce', 'GA4'],
    ...FACTORS.map((factor) => [`\`${factor}\``, cellOf(SHOPIFY, factor), cellOf(WOOCOMMERCE, factor), 'no']),
  ]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`)
  lines.splice(1, 0, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`)
  return lines.join('\n')
}

test('the table of factors is the one of the code', () => {
  const [, written] = /<!-- factors:[^>]*-->\n([\s\S]*?)\n?<!-- \/factors -->/.exec(document) ?? []
  expect(written?.trim()).toBe(writeFactorTable())
})

test('every field behind a factor is asked for', () => {
  const asked = orderFields(new Set(), false)
  for (const source of Object.values(SHOPIFY))
    for (const name of source?.field.split('.') ?? []) expect(asked).toMatch(new RegExp(`\\b${name}\\b`))
  const requested = ORDER_FIELDS.split(',')
  for (const source of Object.values(WOOCOMMERCE)) if (source !== null) expect(requested).toContain(source.field)
})

test('every way in which a source can fail is explained, and no other', () => {
  const known = new Set<string>()
  for (const folder of ['ga4', 'shopify', 'woocommerce', 'http']) {
    const path = new URL(`${folder}/`, import.meta.url)
    for (const name of readdirSync(path)) {
      if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue
      const code = readFileSync(new URL(name, path), 'utf8')
      // Arguments of failures, alternatives among them, and names given to them.
      for (const [, found = ''] of code.matchAll(/[(,=?:]\s*'((?:ga4|shopify|woo|http)_[a-z0-9_]+)'/g)) known.add(found)
    }
  }
  const explained = [...document.matchAll(/^\| `((?:ga4|shopify|woo|http)_[a-z0-9_]+)` /gm)].map(
    ([, code = '']) => code,
  )
  expect(known.size).toBeGreaterThan(60)
  expect([...explained].sort()).toEqual([...known].sort())
})
