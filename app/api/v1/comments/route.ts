import { z } from 'zod'
import { pageQuery } from '@/lib/http/page-query'
import { route } from '@/lib/http/route'
import { commentSchema, commentSubject, toSubject } from '@/lib/services/comments/input'
import { listComments } from '@/lib/services/comments/list'
import { addComment } from '@/lib/services/comments/write'

export const GET = route({
  action: 'annotation.read',
  query: z
    .strictObject({ ...commentSubject, ...pageQuery.shape })
    .transform(({ cursor, limit, ...on }, context) => ({ on: toSubject(on, context), page: { cursor, limit } })),
  run: ({ member, query }) => listComments(member.context, query.on, query.page),
})

export const POST = route({
  action: 'annotation.write',
  idempotent: true,
  body: commentSchema,
  status: 201,
  run: ({ member, body }) => addComment(member.context, body),
})
