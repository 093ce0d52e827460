import { z } from 'zod'
import { route } from '@/lib/http/route'
import { chooseDigest, rename } from '@/lib/services/account/change'
import { nameInput } from '@/lib/services/account/input'

export const PATCH = route({
  action: 'own.account',
  body: z
    .strictObject({ name: nameInput, wantsDigest: z.boolean('must be true or false') })
    .partial()
    .refine((body) => Object.keys(body).length > 0, 'must change something'),
  run: async ({ body: { name, wantsDigest }, principal: { user }, origin }) => {
    if (name !== undefined) await rename(user.id, origin, name)
    if (wantsDigest !== undefined) await chooseDigest(user.id, origin, wantsDigest)
  },
})
