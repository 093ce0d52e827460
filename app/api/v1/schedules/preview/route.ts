import { route } from '@/lib/http/route'
import { previewSchedule, previewScheduleSchema } from '@/lib/services/schedules/input'

/** The next runs of a time that is being chosen; changes nothing. */
export const POST = route({
  action: 'schedule.read',
  body: previewScheduleSchema,
  run: async ({ body }) => previewSchedule(body),
})
