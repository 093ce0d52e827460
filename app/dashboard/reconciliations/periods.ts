import { addDays } from '@/lib/period'

/** Periods people ask for most, in the days of a reconciliation. */
export const PRESETS = ['last_7', 'last_30', 'last_month', 'this_month', 'custom'] as const
export type Preset = (typeof PRESETS)[number]

export const PRESET_WORDS: Readonly<Record<Preset, string>> = {
  last_7: 'Last 7 days',
  last_30: 'Last 30 days',
  last_month: 'Last month',
  this_month: 'This month so far',
  custom: 'Other days',
}

export interface Days {
  from: string
  to: string
}

/** "Last" days end yesterday, because today is not over. `today` in the zone the days are counted in. */
export function daysOfPreset(preset: Exclude<Preset, 'custom'>, today: string): Days {
  const yesterday = addDays(today, -1)
  const firstOfThisMonth = `${today.slice(0, 7)}-01`
  switch (preset) {
    case 'last_7':
      return { from: addDays(today, -7), to: yesterday }
    case 'last_30':
      return { from: addDays(today, -30), to: yesterday }
    case 'last_month': {
      const to = addDays(firstOfThisMonth, -1)
      return { from: `${to.slice(0, 7)}-01`, to }
    }
    case 'this_month':
      return { from: firstOfThisMonth, to: today }
  }
}
