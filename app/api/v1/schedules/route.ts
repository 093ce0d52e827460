import { pageQuery } from '@/lib/http/page-query'
import { route } from '@/lib/http/route'
import { createSchedule } from '@/lib/services/schedules/change'
import { createScheduleSchema } from '@/lib/services/schedules/input'
import { listSchedules } from '@/lib/services/schedules/list'

export const GET = route({
  action: 'schedule.read',
  query: pageQuery,
  run: ({ member, query }) => listSchedules(member.context, query),
})

export const POST = route({
  action: 'schedule.manage',
  body: createScheduleSchema,
  status: 201,
  run: ({ member, body }) => createSchedule(member.context, body),
})
