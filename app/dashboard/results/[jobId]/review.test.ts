import { describe, expect, it } from 'vitest'
import { changesFor, reversed, sayDone, toggleSelected } from './review'

const line = (id: string, state?: 'resolved' | 'ignored') => ({
  id,
  annotation: state
    ? { state, reason: null, assigneeId: 'usr_1', assignee: 'Ada', updatedBy: null, updatedAt: '' }
    : null,
})

describe('a review of lines', () => {
  it('changes only what is new, keeps the rest, and is undone exactly', () => {
    const changes = changesFor([line('1'), line('2', 'resolved'), line('3', 'ignored')], { state: 'resolved' })
    expect(changes).toEqual([
      {
        row: '1',
        from: { state: 'open', reason: null, assigneeId: null },
        to: { state: 'resolved', reason: null, assigneeId: null },
      },
      {
        row: '3',
        from: { state: 'ignored', reason: null, assigneeId: 'usr_1' },
        to: { state: 'resolved', reason: null, assigneeId: 'usr_1' },
      },
    ])
    expect(reversed(reversed(changes))).toEqual(changes)
    expect(reversed(changes)[1]?.to).toEqual(changes[1]?.from)
  })

  it('is said in words', () => {
    expect(sayDone(1, { state: 'resolved' })).toBe('1 line resolved.')
    expect(sayDone(2, { assigneeId: null })).toBe('2 lines assigned to nobody.')
  })
})

describe('selecting', () => {
  const ids = ['a', 'b', 'c', 'd']
  it('takes one, or the range from the last one touched in either direction', () => {
    const one = toggleSelected(new Set(), ids, { id: 'c', last: null, isRange: false })
    expect([...one]).toEqual(['c'])
    expect([...toggleSelected(one, ids, { id: 'a', last: 'c', isRange: true })].sort()).toEqual(['a', 'b', 'c'])
    expect([...toggleSelected(one, ids, { id: 'd', last: 'gone', isRange: true })].sort()).toEqual(['c', 'd'])
    expect([...toggleSelected(new Set(ids), ids, { id: 'b', last: 'd', isRange: true })]).toEqual(['a'])
  })
})
