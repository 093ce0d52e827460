import { z } from 'zod'
import { route } from '@/lib/http/route'
import { rename } from '@/lib/services/account/change'
import { nameInput } from '@/lib/services/account/input'

export const PATCH = route({
  action: 'own.account',
  body: z.strictObject({ name: nameInput }),
  run: ({ body, principal, origin }) => rename(principal.user.id, origin, body.name),
})
