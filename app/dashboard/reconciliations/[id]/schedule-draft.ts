import type { CatchUp, Overlap, ScheduleDto, SchedulePreset, ScheduleWindow } from '@/lib/services/schedules/dto'

/** What the form of a schedule holds, as typed, and what is sent of it. */

export interface ScheduleDraft {
  every: SchedulePreset['every'] | 'cron'
  time: string
  weekday: string
  dayOfMonth: string
  cron: string
  timeZone: string
  windowKind: ScheduleWindow['kind']
  days: string
  endDaysAgo: string
  from: string
  to: string
  overlap: Overlap
  catchUp: CatchUp
}

/** Every night over the last thirty days: GA4 goes on changing days for about that long. */
export const newDraft = (timeZone: string): ScheduleDraft => ({
  every: 'day',
  time: '03:00',
  weekday: '1',
  dayOfMonth: '1',
  cron: '0 3 * * *',
  timeZone,
  windowKind: 'rolling',
  days: '30',
  endDaysAgo: '1',
  from: '',
  to: '',
  overlap: 'skip',
  catchUp: 'latest',
})

export function draftOf(schedule: ScheduleDto): ScheduleDraft {
  const { preset, window, cron, timeZone, overlap, catchUp } = schedule
  return {
    ...newDraft(timeZone),
    cron,
    overlap,
    catchUp,
    every: preset?.every ?? 'cron',
    ...(preset && { time: preset.time }),
    ...(preset?.every === 'week' && { weekday: String(preset.weekday) }),
    ...(preset?.every === 'month' && { dayOfMonth: String(preset.day) }),
    ...(window && { windowKind: window.kind }),
    ...(window?.kind === 'rolling' && { days: String(window.days), endDaysAgo: String(window.endDaysAgo) }),
    ...(window?.kind === 'fixed' && { from: window.from, to: window.to }),
  }
}

/** When it runs, as the preview and the schedule itself take it. */
export function whenOf(draft: ScheduleDraft): { timeZone: string } & ({ cron: string } | { preset: SchedulePreset }) {
  const { every, time, timeZone } = draft
  switch (every) {
    case 'cron':
      return { cron: draft.cron, timeZone }
    case 'week':
      return { preset: { every, time, weekday: Number(draft.weekday) }, timeZone }
    case 'month':
      return { preset: { every, time, day: Number(draft.dayOfMonth) }, timeZone }
    default:
      return { preset: { every, time }, timeZone }
  }
}

export function bodyOf(draft: ScheduleDraft) {
  return { ...whenOf(draft), window: windowOf(draft), overlap: draft.overlap, catchUp: draft.catchUp }
}

function windowOf({ windowKind, days, endDaysAgo, from, to }: ScheduleDraft): ScheduleWindow {
  if (windowKind === 'rolling') return { kind: 'rolling', days: Number(days), endDaysAgo: Number(endDaysAgo) }
  return windowKind === 'month' ? { kind: 'month' } : { kind: 'fixed', from, to }
}

/** Where the server names a part of the body, the field that people see. */
const FIELDS: Readonly<Record<string, keyof ScheduleDraft>> = {
  cron: 'cron',
  'preset.time': 'time',
  'preset.weekday': 'weekday',
  'preset.day': 'dayOfMonth',
  timeZone: 'timeZone',
  'window.days': 'days',
  'window.endDaysAgo': 'endDaysAgo',
  'window.from': 'from',
  'window.to': 'to',
  from: 'from',
  to: 'to',
}

export type DraftErrors = Partial<Record<keyof ScheduleDraft, string>>

/** What the server refused, by field, and whether all of it found one. */
export function errorsByField(errors: readonly { field: string; message: string }[]): {
  errors: DraftErrors
  areAllPlaced: boolean
} {
  const placed: DraftErrors = {}
  for (const { field, message } of errors) {
    const known = FIELDS[field]
    if (known) placed[known] ??= `This ${message}.`
  }
  const areAllPlaced = errors.length > 0 && errors.every(({ field }) => FIELDS[field] !== undefined)
  return { errors: placed, areAllPlaced }
}
