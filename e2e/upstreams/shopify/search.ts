/** Shopify's order search, as far as it is used: terms of `field:value`, joined by AND and OR. */

/** An order as the API answers it: every field that queries touch, by its name. */
export interface WireOrder {
  id: string
  legacyResourceId: string
  name: string
  createdAt: string
  updatedAt: string
  confirmationNumber: string | null
  checkoutToken: string | null
  [field: string]: unknown
}

type Test = (order: WireOrder) => boolean

const everything: Test = () => true

/** Which orders a search finds; a term whose field is not known counts as found, as Shopify has it. */
export function searchTest(search: string): Test {
  if (search.trim() === '') return everything
  const alternatives = search.split(/\s+OR\s+/).map((part) => part.split(/\s+AND\s+/).map(termTest))
  return (order) => alternatives.some((terms) => terms.every((test) => test(order)))
}

function termTest(term: string): Test {
  const match = /^([a-z_]+):(>=|<=|>|<)?(?:'([^']*)'|(\S+))$/.exec(term.trim())
  if (!match) return everything
  const [, field, comparator = '=', quoted, bare] = match
  const value = (quoted ?? bare ?? '').toLowerCase()
  switch (field) {
    case 'id':
      return (order) => order.legacyResourceId === value
    case 'name':
      return ({ name }) => name.toLowerCase() === value || name.replace(/^#/, '').toLowerCase() === value
    case 'confirmation_number':
      return (order) => order.confirmationNumber?.toLowerCase() === value
    case 'checkout_token':
      return (order) => order.checkoutToken?.toLowerCase() === value
    case 'created_at':
      return instantTest('createdAt', comparator, value)
    case 'updated_at':
      return instantTest('updatedAt', comparator, value)
    default:
      return everything
  }
}

function instantTest(field: 'createdAt' | 'updatedAt', comparator: string, value: string): Test {
  const bound = Date.parse(value.toUpperCase())
  const compare: Record<string, (instant: number) => boolean> = {
    '=': (instant) => instant === bound,
    '>=': (instant) => instant >= bound,
    '<=': (instant) => instant <= bound,
    '>': (instant) => instant > bound,
    '<': (instant) => instant < bound,
  }
  const test = compare[comparator] as (instant: number) => boolean
  return (order) => test(Date.parse(order[field]))
}
