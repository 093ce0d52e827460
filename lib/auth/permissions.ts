/**
 * Who may do what: the only table of it. Services, routes, pages and documents read it from here. A role holds within
 * one client; platform admins hold what is theirs over the installation, and no client's data by that alone.
 */

export const ROLES = ['owner', 'admin', 'analyst', 'viewer'] as const
export type Role = (typeof ROLES)[number]

const OWNERS = ['owner'] as const
const MANAGERS = ['owner', 'admin'] as const
const ANALYSTS = ['owner', 'admin', 'analyst'] as const

const PERMISSIONS = {
  'job.read': ROLES,
  'job.run': ANALYSTS,
  'result.read': ROLES,
  'result.export': ROLES,
  'annotation.read': ROLES,
  'annotation.write': ANALYSTS,
  'finding.read': ROLES,
  'finding.manage': ANALYSTS,
  'change.read': ROLES,
  'change.write': ANALYSTS,
  'scope.read': ROLES,
  'scope.decide': ANALYSTS,
  'link.read': ROLES,
  'link.manage': ANALYSTS,
  'order.trace': ANALYSTS,
  'connector.read': ROLES,
  'connector.upload': ANALYSTS,
  'connector.check': ANALYSTS,
  'connector.manage': MANAGERS,
  'month.read': ROLES,
  'month.manage': MANAGERS,
  'reconciliation.read': ROLES,
  'reconciliation.manage': MANAGERS,
  'schedule.read': ROLES,
  'schedule.manage': MANAGERS,
  'notification.choose': ROLES,
  'outbox.manage': MANAGERS,
  'client.read': ROLES,
  'client.manage': MANAGERS,
  'client.delete': OWNERS,
  'member.read': ROLES,
  'member.manage': MANAGERS,
  'member.leave': ROLES,
  'key.manage': MANAGERS,
  'audit.read': MANAGERS,
} as const satisfies Record<string, readonly Role[]>

export type Action = keyof typeof PERMISSIONS
export const ACTIONS = Object.keys(PERMISSIONS) as Action[]

/** What platform admins do, over all clients. Nobody else may. */
export const ADMIN_ACTIONS = [
  'admin.client',
  'admin.user',
  'admin.job',
  'admin.health',
  'admin.retention',
  'admin.audit',
  'admin.outbox',
  'admin.break_glass',
] as const
export type AdminAction = (typeof ADMIN_ACTIONS)[number]

/** What a person may do who is signed in, about themselves. */
export type OwnAction = 'own.account'

export function isAllowed(role: Role, action: Action): boolean {
  return (PERMISSIONS[action] as readonly Role[]).includes(role)
}

/** Which roles each role may give to others, and take from them: none beyond its own. */
const GIVES: Readonly<Record<Role, readonly Role[]>> = {
  owner: ROLES,
  admin: ['analyst', 'viewer'],
  analyst: [],
  viewer: [],
}

export const givesOf = (role: Role): readonly Role[] => GIVES[role]

/** Whether somebody may change or end a membership. The agency's people are the owner's to decide on. */
export function isInCharge(role: Role, of: { role: Role; kind: 'member' | 'agency' }): boolean {
  return role === 'owner' || (of.kind === 'member' && GIVES[role].includes(of.role))
}

/** What an API key may be made for. A key does no more than its maker's role allows at the moment. */
const SCOPES = {
  'results:read': [
    'result.read',
    'job.read',
    'annotation.read',
    'finding.read',
    'change.read',
    'scope.read',
    'link.read',
    'month.read',
  ],
  'results:write': ['annotation.write', 'finding.manage', 'link.manage', 'scope.decide'],
  'exports:read': ['result.export', 'job.read'],
  'jobs:write': ['job.run', 'job.read'],
  'connectors:read': ['connector.read', 'reconciliation.read', 'client.read'],
  'connectors:push': ['connector.upload', 'connector.read'],
  'schedules:read': ['schedule.read', 'reconciliation.read'],
  'changes:write': ['change.write', 'change.read'],
  'members:read': ['member.read', 'client.read'],
} as const satisfies Record<string, readonly Action[]>

export type KeyScope = keyof typeof SCOPES
export const KEY_SCOPES = Object.keys(SCOPES) as KeyScope[]

export function scopesAllow(scopes: readonly KeyScope[], action: Action): boolean {
  return scopes.some((scope) => (SCOPES[scope] as readonly Action[]).includes(action))
}

/** Whether a role may do all that a scope is for: nobody makes a key for more than they may do themselves. */
export function holdsScope(role: Role, scope: KeyScope): boolean {
  return SCOPES[scope].every((action) => isAllowed(role, action))
}
