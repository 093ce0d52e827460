import { z } from 'zod'
import { route } from '@/lib/http/route'
import { changeFinding } from '@/lib/services/findings/change'
import { findingChangeSchema } from '@/lib/services/findings/input'
import { getFinding } from '@/lib/services/findings/list'

const params = z.object({ id: z.string().max(2_000) })

export const GET = route({
  action: 'finding.read',
  params,
  run: ({ member, params: { id } }) => getFinding(member.context, { id }),
})

/** Assigns it, puts it aside, notes a fix or takes the note back. */
export const PATCH = route({
  action: 'finding.manage',
  params,
  body: findingChangeSchema,
  run: ({ member, params: { id }, body }) => changeFinding(member.context, { id, change: body }),
})
