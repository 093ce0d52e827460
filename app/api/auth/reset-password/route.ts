import { z } from 'zod'
import { authProvider } from '@/lib/auth/session'
import { addressOf } from '@/lib/http/address'
import { route } from '@/lib/http/route'
import { newPasswordInput, tokenInput } from '@/lib/services/account/input'
import { recordAccountAct } from '@/lib/services/account/record'

export const POST = route({
  action: 'public',
  limit: 'link',
  body: z.strictObject({ token: tokenInput, password: newPasswordInput }),
  run: async ({ body, request, requestId }) => {
    const who = await authProvider().resetPassword(body, request.headers)
    const origin = { via: 'link', address: addressOf(request.headers), requestId } as const
    await recordAccountAct(who, origin, { action: 'account.password_changed', details: { isReset: true } })
  },
})
