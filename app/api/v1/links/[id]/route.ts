import { z } from 'zod'
import { route } from '@/lib/http/route'
import { undoLink } from '@/lib/services/links/make'

export const DELETE = route({
  action: 'link.manage',
  params: z.object({ id: z.string() }),
  run: ({ member, params }) => undoLink(member.context, { linkId: params.id }),
})
