import { z } from 'zod'
import { authProvider } from '@/lib/auth/session'
import { addressOf } from '@/lib/http/address'
import { route } from '@/lib/http/route'
import { saveAddress } from '@/lib/services/account/change'
import { tokenInput } from '@/lib/services/account/input'

export const POST = route({
  action: 'public',
  limit: 'link',
  body: z.strictObject({ token: tokenInput }),
  run: ({ body, request, requestId }) => {
    const origin = { via: 'link', address: addressOf(request.headers), requestId } as const
    return authProvider().confirmAddressChange(body, (change) => saveAddress(change, origin))
  },
})
