import { type Action, ADMIN_ACTIONS, isAllowed, scopesAllow } from '@/lib/auth/permissions'
import type { RouteDeclaration } from '@/lib/http/declaration'
import type { Actor } from './cast'

/**
 * What the table of permissions and a route's declaration say about a call, worked out apart from the code that
 * decides it: 401, 403, 404, or that it gets through to what it asks for.
 */
export type Expected = 401 | 403 | 404 | 'through' | 'anything'

interface Call {
  declaration: Pick<RouteDeclaration, 'action' | 'scope'>
  actor: Actor
  /** The client that the id in the address belongs to; null for ids of nobody. */
  clientOfId: string | null
  suspendedClientId: string
  /** A client that the request names in its header. */
  named?: string
}

/** Whether a route is for platform admins. */
export const isAdministration = ({ action }: Pick<RouteDeclaration, 'action'>) =>
  (ADMIN_ACTIONS as readonly string[]).includes(action)

export function expectOf({ declaration, actor, clientOfId, suspendedClientId, named }: Call): Expected {
  const { action, scope } = declaration
  if (action === 'public') return 'anything'
  if (actor.roles === null) return 401
  if (isAdministration(declaration)) return actor.isPlatformAdmin ? 'through' : 404
  if (action.startsWith('own.')) return actor.scopes ? 403 : 'through'
  const wanted = scope ? (clientOfId ?? 'nobody') : named
  const [first] = Object.keys(actor.roles)
  if (wanted !== undefined && !(wanted in actor.roles)) return 404
  const clientId = wanted ?? first
  const role = clientId && actor.roles[clientId]
  if (!role) return 403
  if (!isAllowed(role, action as Action)) return 403
  if (actor.scopes && !scopesAllow(actor.scopes, action as Action)) return 403
  const isReading = action.endsWith('.read') || action === 'result.export'
  if (clientId === suspendedClientId && !(role === 'owner' && (isReading || action === 'client.delete'))) return 403
  return 'through'
}
