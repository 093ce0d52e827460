import type { Action } from '@/lib/auth/permissions'
import type { TenantContext } from '@/lib/db/context'
import { withPlatform } from '@/lib/db/tenant'
import { recordAudit } from './record'

/** Writes down that a member or key asked for what their role, scopes or the client's state do not allow. */
export function recordDenied(context: TenantContext, request: { action: Action; method: string; path: string }) {
  const { action, ...details } = request
  return withPlatform(context, (tx) => recordAudit(tx, context, { action: 'access.denied', objectId: action, details }))
}
