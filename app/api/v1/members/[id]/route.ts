import { z } from 'zod'
import { route } from '@/lib/http/route'
import { changeRole, changeRoleSchema } from '@/lib/services/members/change-role'
import { removeMember } from '@/lib/services/members/remove'

const params = z.object({ id: z.string() })

export const PATCH = route({
  action: 'member.manage',
  params,
  body: changeRoleSchema,
  run: ({ member, params: { id }, body }) => changeRole(member.context, { userId: id, ...body }),
})

export const DELETE = route({
  action: 'member.manage',
  params,
  run: ({ member, params: { id } }) => removeMember(member.context, { userId: id }),
})
