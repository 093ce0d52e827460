import { route } from '@/lib/http/route'
import { changeAnnotations } from '@/lib/services/annotations/change'
import { annotationsSchema } from '@/lib/services/annotations/input'

/** Resolves, ignores, assigns and opens lines again, all or none; swapping `from` and `to` undoes it. */
export const PUT = route({
  action: 'annotation.write',
  body: annotationsSchema,
  run: ({ member, body }) => changeAnnotations(member.context, body),
})
