import { z } from 'zod'
import { route } from '@/lib/http/route'
import { changeUser, changeUserSchema } from '@/lib/services/users/change'
import { getUser } from '@/lib/services/users/list'

const params = z.object({ id: z.string() })

export const GET = route({ action: 'admin.user', params, run: ({ admin, params: { id } }) => getUser(admin, id) })

export const PATCH = route({
  action: 'admin.user',
  params,
  body: changeUserSchema,
  run: ({ admin, params: { id }, body }) => changeUser(admin, id, body),
})
