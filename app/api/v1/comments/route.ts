import { route } from '@/lib/http/route'
import { commentSchema, commentsQuery } from '@/lib/services/comments/input'
import { listComments } from '@/lib/services/comments/list'
import { addComment } from '@/lib/services/comments/write'

export const GET = route({
  action: 'annotation.read',
  query: commentsQuery,
  run: ({ member, query }) => listComments(member.context, query),
})

export const POST = route({
  action: 'annotation.write',
  idempotent: true,
  body: commentSchema,
  status: 201,
  run: ({ member, body }) => addComment(member.context, body),
})
