import { z } from 'zod'
import { route } from '@/lib/http/route'
import { removeSchedule, updateSchedule } from '@/lib/services/schedules/change'
import { updateScheduleSchema } from '@/lib/services/schedules/input'
import { getSchedule } from '@/lib/services/schedules/list'

const params = z.object({ id: z.string() })

export const GET = route({
  action: 'schedule.read',
  params,
  run: ({ member, params: { id } }) => getSchedule(member.context, { scheduleId: id }),
})

export const PATCH = route({
  action: 'schedule.manage',
  params,
  body: updateScheduleSchema,
  run: ({ member, params: { id }, body }) => updateSchedule(member.context, { scheduleId: id, ...body }),
})

export const DELETE = route({
  action: 'schedule.manage',
  params,
  run: ({ member, params: { id } }) => removeSchedule(member.context, { scheduleId: id }),
})
