import { z } from 'zod'
import type { SchedulePreset } from './dto'

/** Presets for people, as cron expressions and back, and in words. */

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const
/** Runs before this hour are said to be at night. */
const MORNING_HOUR = 6

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 03:00')
export const presetSchema = z.discriminatedUnion('every', [
  z.strictObject({ every: z.enum(['day', 'weekday']), time }),
  z.strictObject({ every: z.literal('week'), weekday: z.number().int().min(1).max(7), time }),
  // Days that every month has.
  z.strictObject({ every: z.literal('month'), day: z.number().int().min(1).max(28), time }),
]) satisfies z.ZodType<SchedulePreset>

export function cronOf(preset: SchedulePreset): string {
  const [hour, minute] = preset.time.split(':').map(Number)
  const at = `${minute} ${hour}`
  switch (preset.every) {
    case 'day':
      return `${at} * * *`
    case 'weekday':
      return `${at} * * 1-5`
    case 'week':
      return `${at} * * ${preset.weekday % 7}`
    case 'month':
      return `${at} ${preset.day} * *`
  }
}

/** The preset an expression was made from; null for one that was written by hand. */
export function presetOf(cron: string): SchedulePreset | null {
  const [, minute, hour, day, weekday] = /^(\d{1,2}) (\d{1,2}) (\d{1,2}|\*) \* (\*|1-5|[0-7])$/.exec(cron) ?? []
  if (!minute || !hour || !day || !weekday) return null
  const preset = { time: `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}` }
  if (day !== '*') return weekday === '*' && Number(day) <= 28 ? { every: 'month', day: Number(day), ...preset } : null
  if (weekday === '*') return { every: 'day', ...preset }
  if (weekday === '1-5') return { every: 'weekday', ...preset }
  return { every: 'week', weekday: Number(weekday) || 7, ...preset }
}

/** When a schedule runs, in words: `Every night at 03:00, Europe/Berlin`. */
export function describeCron(cron: string, timeZone: string): string {
  return `${wordsOf(cron)}, ${timeZone}`
}

function wordsOf(cron: string): string {
  const [, hours] = /^0 \*\/(\d+) \* \* \*$/.exec(cron) ?? []
  if (hours) return `Every ${hours} hours`
  const preset = presetOf(cron)
  if (!preset) return `At the times of ${cron}`
  const at = `at ${preset.time}`
  switch (preset.every) {
    case 'day':
      return `Every ${Number(preset.time.slice(0, 2)) < MORNING_HOUR ? 'night' : 'day'} ${at}`
    case 'weekday':
      return `Monday to Friday ${at}`
    case 'week':
      return `Every ${WEEKDAYS[preset.weekday - 1]} ${at}`
    case 'month':
      return `On day ${preset.day} of every month ${at}`
  }
}
