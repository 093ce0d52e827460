import { z } from 'zod'
import { route } from '@/lib/http/route'
import { breakGlassInto, breakGlassSchema, endBreakGlass } from '@/lib/services/break-glass/open'

const params = z.object({ id: z.string() })

/** Lets the admin read a client they do not belong to, for an hour; its owners are told. */
export const POST = route({
  action: 'admin.break_glass',
  params,
  body: breakGlassSchema,
  status: 201,
  run: ({ admin, params: { id }, body }) => breakGlassInto(admin, id, body),
})

export const DELETE = route({
  action: 'admin.break_glass',
  params,
  run: ({ admin, params: { id } }) => endBreakGlass(admin, id),
})
