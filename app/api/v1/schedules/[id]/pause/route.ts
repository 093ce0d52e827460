import { z } from 'zod'
import { route } from '@/lib/http/route'
import { pauseSchedule } from '@/lib/services/schedules/change'

export const POST = route({
  action: 'schedule.manage',
  params: z.object({ id: z.string() }),
  run: ({ member, params: { id } }) => pauseSchedule(member.context, { scheduleId: id }),
})
