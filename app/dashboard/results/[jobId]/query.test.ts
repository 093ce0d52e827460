import { describe, expect, it } from 'vitest'
import { FIRST_VIEW, isFiltered, ordersHref, parseQuery, queryEntries, sortedBy, toggleFilter } from './query'

const SOME = {
  status: ['missing', 'pending'],
  gateway: 'paypal',
  search: ' #10 ',
  sort: 'amount',
  direction: 'asc',
  cursor: 'abc',
  page: '3',
}

describe('the address of an order list', () => {
  it('gives back the view it was made from', () => {
    const query = parseQuery(SOME)
    const entries = queryEntries(query)
    const again: Record<string, string[]> = {}
    for (const [name, value] of entries) again[name] = [...(again[name] ?? []), value]
    expect(parseQuery(again)).toEqual(query)
  })

  it('is plain for the first view', () => {
    expect(ordersHref('job_1', parseQuery({}))).toBe('/dashboard/results/job_1#orders')
  })

  it('takes nonsense for absent', () => {
    expect(parseQuery({ sort: 'password', direction: 'up', page: '-4', status: '', search: '  ' })).toEqual(FIRST_VIEW)
  })

  it('escapes what people typed', () => {
    expect(ordersHref('job_1', parseQuery({ search: 'a&b=c#d' }))).toBe(
      '/dashboard/results/job_1?search=a%26b%3Dc%23d#orders',
    )
  })
})

describe('changing a view', () => {
  it('adds a value, takes it out again, and starts at the first page each time', () => {
    const query = parseQuery(SOME)
    const added = toggleFilter(query, 'status', 'missing_provisional')
    expect(added.filters.status).toEqual(['missing', 'pending', 'missing_provisional'])
    expect(added.cursor).toBeUndefined()
    expect(toggleFilter(added, 'status', 'missing_provisional').filters).toEqual(query.filters)
  })

  it('turns the direction round at the second press and leaves the filters alone', () => {
    const once = sortedBy(parseQuery({ status: 'missing' }), 'difference')
    expect(once.direction).toBe('desc')
    const twice = sortedBy(once, 'difference')
    expect(twice.direction).toBe('asc')
    expect(twice.filters.status).toEqual(['missing'])
  })

  it('knows whether anything is filtered', () => {
    expect(isFiltered(parseQuery({ sort: 'amount' }))).toBe(false)
    expect(isFiltered(parseQuery({ day: '2026-10-03' }))).toBe(true)
  })
})
