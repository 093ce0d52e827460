import { describe, expect, test } from 'vitest'
import { firstWindows } from './first-sync'

describe('the first reading of a new reconciliation', () => {
  test('begins with the last thirty days and goes back month by month', () => {
    const windows = firstWindows('2026-11-20', null)
    expect(windows).toHaveLength(14)
    expect(windows.slice(0, 3)).toEqual([
      { from: '2026-10-22', to: '2026-11-20' },
      { from: '2026-10-01', to: '2026-10-31' },
      { from: '2026-09-01', to: '2026-09-30' },
    ])
    expect(windows.at(-1)).toEqual({ from: '2025-10-01', to: '2025-10-31' })
  })

  test('stops where the credentials may not read', () => {
    expect(firstWindows('2026-11-20', '2026-09-22')).toEqual([
      { from: '2026-10-22', to: '2026-11-20' },
      { from: '2026-10-01', to: '2026-10-31' },
      { from: '2026-09-22', to: '2026-09-30' },
    ])
  })

  test('never asks for days to come', () => {
    // Thirty days that end on the first day of a month began in the month before the last.
    expect(firstWindows('2026-03-01', null).slice(0, 3)).toEqual([
      { from: '2026-01-31', to: '2026-03-01' },
      { from: '2026-01-01', to: '2026-01-31' },
      { from: '2025-12-01', to: '2025-12-31' },
    ])
    for (const { to } of firstWindows('2026-10-30', null)) expect(to <= '2026-10-30').toBe(true)
  })

  test('may be shorter than thirty days', () => {
    expect(firstWindows('2026-11-20', '2026-11-10')).toEqual([{ from: '2026-11-10', to: '2026-11-20' }])
  })
})
