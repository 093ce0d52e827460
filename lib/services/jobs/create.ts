import { z } from 'zod'
import type { TenantContext } from '@/lib/db/context'
import { withBoth } from '@/lib/db/tenant'
import { AppError } from '@/lib/errors'
import { isDay, isTimeZone, windowLength } from '@/lib/period'
import { ringDoorbell } from '@/lib/queue/producer'
import type { Window } from '@/lib/transaction'
import { recordAudit } from '../audit/record'
import type { JobDto, JobTrigger } from './dto'
import { getJob } from './get'
import { insertJob } from './insert'

export const MAX_WINDOW_DAYS = 400

export const windowSchema = z.object({
  from: z.string().refine(isDay, 'must be a day such as 2026-10-01'),
  to: z.string().refine(isDay, 'must be a day such as 2026-10-31'),
  timeZone: z.string().refine(isTimeZone, 'must be a time zone such as Europe/Berlin'),
})

export const createJobSchema = windowSchema.extend({
  reconciliationId: z.string().min(1, 'must name a reconciliation'),
  acceptIncomplete: z.boolean().default(false),
})
export type CreateJobInput = z.infer<typeof createJobSchema>

/** Throws `invalid_input` for a window that ends before it starts or is too long to read. */
export function checkWindow({ from, to }: Pick<Window, 'from' | 'to'>): void {
  if (to < from)
    throw new AppError('invalid_input', `The window ends (${to}) before it starts (${from}). Swap the two days.`, {
      details: [{ field: 'to', message: `must not be before ${from}` }],
    })
  if (windowLength({ from, to }) > MAX_WINDOW_DAYS)
    throw new AppError('invalid_input', `The window is longer than ${MAX_WINDOW_DAYS} days. Choose a shorter one.`, {
      details: [{ field: 'to', message: `must be within ${MAX_WINDOW_DAYS} days of ${from}` }],
    })
}

/**
 * Asks for a reconciliation of a window, wakes a worker, and returns the queued job; a second request with the same
 * `dedupeKey` gets the job of the first. Throws `not_found` for an unknown reconciliation and `conflict` when a source
 * does not cover the window yet.
 */
export async function createJob(
  context: TenantContext,
  input: CreateJobInput & { requestId: string; dedupeKey?: string; trigger?: JobTrigger },
): Promise<JobDto> {
  checkWindow(input)
  const trigger = input.trigger ?? 'manual'
  const { id, isNew } = await withBoth(context, async (tx, platform) => {
    const made = await insertJob(tx, platform, context, { ...input, trigger })
    const { reconciliationId, from, to, timeZone } = input
    if (made.isNew)
      await recordAudit(platform, context, {
        action: 'job.create',
        objectId: made.id,
        details: { reconciliationId, from, to, timeZone, trigger },
      })
    return made
  })
  if (isNew) await ringDoorbell(id)
  return getJob(context, { jobId: id })
}
