/** Who may do what within one client: the only table of it. Routes, pages and the interface all read it from here. */

export const ROLES = ['owner', 'admin', 'analyst', 'viewer'] as const
export type Role = (typeof ROLES)[number]

const PERMISSIONS = {
  'job.read': ROLES,
  'job.run': ['owner', 'admin', 'analyst'],
  'result.read': ROLES,
  'result.export': ROLES,
  'connector.read': ROLES,
  'connector.upload': ['owner', 'admin', 'analyst'],
  'connector.check': ['owner', 'admin', 'analyst'],
  'connector.manage': ['owner', 'admin'],
  'month.read': ROLES,
  'month.manage': ['owner', 'admin'],
  'reconciliation.read': ROLES,
  'reconciliation.manage': ['owner', 'admin'],
  'schedule.read': ROLES,
  'schedule.manage': ['owner', 'admin'],
  'notification.choose': ROLES,
  'outbox.manage': ['owner', 'admin'],
} as const satisfies Record<string, readonly Role[]>

export type Action = keyof typeof PERMISSIONS

export function isAllowed(role: Role, action: Action): boolean {
  return (PERMISSIONS[action] as readonly Role[]).includes(role)
}
