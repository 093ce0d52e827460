import { describe, expect, it } from 'vitest'
import { problemFrom } from '@/app/_ui/problem'
import { stepsOfCheck, stepsOfRefusal } from './steps'

const refused = problemFrom(
  409,
  JSON.stringify({
    code: 'conflict',
    title: 'Conflict',
    detail: 'The key is not known.',
    errors: [
      { field: 'Address', message: 'works' },
      { field: 'Key', message: 'The key is not known.' },
    ],
  }),
)

describe('steps of a check', () => {
  it('come out of a refusal with a tick or what to do', () => {
    expect(stepsOfRefusal(refused)).toEqual([
      { name: 'Address', state: 'works', message: null },
      { name: 'Key', state: 'failed', message: 'The key is not known.' },
    ])
  })

  it('are not made of a problem with a field or of one without details', () => {
    expect(stepsOfRefusal({ ...refused, code: 'invalid_input' })).toBeNull()
    expect(stepsOfRefusal({ ...refused, errors: [] })).toBeNull()
  })

  it('tell a limit from a failure', () => {
    const found = {
      name: null,
      timeZone: null,
      currency: null,
      version: null,
      scopes: [],
      lastTransactionAt: null,
      readableFrom: '2026-09-01',
    }
    const steps = [
      { name: 'Connection', ok: true, message: 'Connected.' },
      { name: 'Scope', ok: false, optional: true as const, message: 'Only 60 days.' },
      { name: 'Orders', ok: false, message: 'Give the scope.' },
    ]
    expect(stepsOfCheck({ steps, found, checkedAt: '2026-11-21T09:00:00Z' }).map(({ state }) => state)).toEqual([
      'works',
      'limited',
      'failed',
    ])
  })
})
