import { z } from 'zod'
import { addressOf } from '@/lib/http/address'
import { route } from '@/lib/http/route'
import { emailInput, nameInput, newPasswordInput, tokenInput } from '@/lib/services/account/input'
import { makeFirstAdmin } from '@/lib/services/setup/first-admin'

/** Makes an installation's first admin by the link its server printed. */
export const POST = route({
  action: 'public',
  limit: 'link',
  body: z.strictObject({ token: tokenInput, name: nameInput, email: emailInput, password: newPasswordInput }),
  run: async ({ body, request, requestId }) => {
    await makeFirstAdmin(body, { address: addressOf(request.headers), requestId })
  },
})
