import { describe, expect, it } from 'vitest'
import { daysOfPreset } from './periods'

describe('a period', () => {
  it('of the last days ends yesterday and holds as many days as it says', () => {
    expect(daysOfPreset('last_7', '2026-03-03')).toEqual({ from: '2026-02-24', to: '2026-03-02' })
    expect(daysOfPreset('last_30', '2026-03-03')).toEqual({ from: '2026-02-01', to: '2026-03-02' })
  })

  it('of last month is the whole of it, over the turn of a year and in a leap year', () => {
    expect(daysOfPreset('last_month', '2026-01-31')).toEqual({ from: '2025-12-01', to: '2025-12-31' })
    expect(daysOfPreset('last_month', '2028-03-01')).toEqual({ from: '2028-02-01', to: '2028-02-29' })
  })

  it('of this month ends today, even on its first day', () => {
    expect(daysOfPreset('this_month', '2026-11-21')).toEqual({ from: '2026-11-01', to: '2026-11-21' })
    expect(daysOfPreset('this_month', '2026-11-01')).toEqual({ from: '2026-11-01', to: '2026-11-01' })
  })
})
