import { createHmac } from 'node:crypto'
import { env } from '@/lib/env'

/** Key under which a client's e-mail addresses and phone numbers inside ids are replaced, the same for every source. */
export function piiKeyOf(clientId: string): string {
  return createHmac('sha256', env().AUTH_SECRET).update(`pii|${clientId}`).digest('base64url')
}
