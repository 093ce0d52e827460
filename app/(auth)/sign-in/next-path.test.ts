import { describe, expect, it } from 'vitest'
import { safeNextPath } from './next-path'

describe('safeNextPath', () => {
  it('keeps a path of this site with its query', () => {
    expect(safeNextPath('/dashboard/results/job_1?status=missing#orders')).toBe(
      '/dashboard/results/job_1?status=missing#orders',
    )
  })

  it.each([
    undefined,
    '',
    'https://elsewhere.test/',
    '//elsewhere.test',
    '/\\elsewhere.test',
    'javascript:alert(1)',
    '/\t/elsewhere.test',
    '/sign-in?next=/x',
  ])('falls back to the overview for %j', (next) => {
    expect(safeNextPath(next)).toBe('/dashboard')
  })
})
