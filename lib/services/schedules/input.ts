import { z } from 'zod'
import { AppError } from '@/lib/errors'
import { isDay, isTimeZone } from '@/lib/period'
import { MAX_WINDOW_DAYS } from '../jobs/create'
import { checkCron } from './cron'
import { cronOf, describeCron, presetOf, presetSchema } from './preset'
import { nextSlots } from './slots'

/** What people say about a schedule. */

const NEXT_RUNS = 5

const when = {
  /** One of the two says when. */
  cron: z.string().max(100, 'must be at most 100 characters').optional(),
  preset: presetSchema.optional(),
}
const timeZone = z.string().refine(isTimeZone, 'must be a time zone such as Europe/Berlin')
const day = z.string().refine(isDay, 'must be a day such as 2026-10-01')
const window = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('rolling'),
    days: z.number().int().min(1).max(MAX_WINDOW_DAYS, `must be at most ${MAX_WINDOW_DAYS} days`),
    endDaysAgo: z.number().int().min(0).max(60),
  }),
  z.strictObject({ kind: z.literal('month') }),
  z.strictObject({ kind: z.literal('fixed'), from: day, to: day }),
])

export const updateScheduleSchema = z.strictObject({
  ...when,
  timeZone: timeZone.optional(),
  window: window.optional(),
  overlap: z.enum(['skip', 'queue']).optional(),
  catchUp: z.enum(['latest', 'all', 'none']).optional(),
  catchUpHours: z.number().int().min(1).max(720, 'must be at most 720 hours').optional(),
})
export const createScheduleSchema = updateScheduleSchema.extend({
  reconciliationId: z.string().min(1, 'must name a reconciliation'),
})
export const previewScheduleSchema = z.strictObject({ ...when, timeZone })

type When = Pick<z.infer<typeof updateScheduleSchema>, 'cron' | 'preset'>

/** The expression that was said, or null where none was. Throws `invalid_input` for one that cannot be used. */
export function cronSaid({ cron, preset }: When): string | null {
  if (cron !== undefined && preset !== undefined)
    throw new AppError('invalid_input', 'Say when either by cron or by preset, not by both.', {
      details: [{ field: 'preset', message: 'must be left out where cron is given' }],
    })
  if (preset) return cronOf(preset)
  if (cron === undefined) return null
  const tidy = cron.trim().split(/\s+/).join(' ')
  checkCron(tidy)
  return tidy
}

/** The same, where it must be said. */
export function requireCron(said: When): string {
  const cron = cronSaid(said)
  if (cron !== null) return cron
  throw new AppError('invalid_input', 'Say when it runs: give cron or preset.', {
    details: [{ field: 'cron', message: 'must be given, or preset' }],
  })
}

/** What a schedule would mean, without making it; `nextRuns` are the next five, in UTC. */
export function previewSchedule(input: z.infer<typeof previewScheduleSchema>) {
  const cron = requireCron(input)
  return {
    cron,
    preset: presetOf(cron),
    words: describeCron(cron, input.timeZone),
    timeZone: input.timeZone,
    nextRuns: nextRuns(cron, input.timeZone, Date.now()),
  }
}

export function nextRuns(cron: string, timeZone: string, now: number): string[] {
  return nextSlots(cron, timeZone, now, NEXT_RUNS).map((slot) => new Date(slot).toISOString())
}
