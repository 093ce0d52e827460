import type { Action } from '@/lib/auth/permissions'

const TABS: readonly { href: string; label: string; action: Action | null }[] = [
  { href: '/dashboard/settings/client', label: 'Client', action: 'client.manage' },
  { href: '/dashboard/settings/members', label: 'Members', action: 'member.read' },
  { href: '/dashboard/settings/keys', label: 'API keys', action: 'key.manage' },
  { href: '/dashboard/settings/audit', label: 'Audit log', action: 'audit.read' },
  { href: '/dashboard/settings/notifications', label: 'Notifications', action: 'notification.choose' },
  // A person's own account is everybody's.
  { href: '/dashboard/settings/account', label: 'Account', action: null },
]

/** The settings that somebody may see, in the order of the tabs; never empty. */
export const allowedTabs = (can: (action: Action) => boolean) =>
  TABS.flatMap(({ action, ...tab }) => (action === null || can(action) ? [tab] : []))
