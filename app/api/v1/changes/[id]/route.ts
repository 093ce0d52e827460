import { z } from 'zod'
import { isMemberAllowed } from '@/lib/auth/session'
import { route } from '@/lib/http/route'
import { removeChange } from '@/lib/services/changes/write'

export const DELETE = route({
  action: 'change.write',
  params: z.object({ id: z.string().regex(/^[1-9]\d{0,14}$/, 'must be the id of an entry') }),
  run: ({ member, params }) =>
    removeChange(member.context, { changeId: Number(params.id), isManager: isMemberAllowed(member, 'client.manage') }),
})
