import type { Role } from '@/lib/auth/permissions'

/** A person as platform admins see them. */
export interface AdminUserDto {
  id: string
  name: string
  email: string
  active: boolean
  isPlatformAdmin: boolean
  isStaff: boolean
  createdAt: string
  memberships: { clientId: string; clientName: string; role: Role; kind: 'member' | 'agency' }[]
}

/** A client that somebody else must take over before a person goes. */
export interface HandOverDto {
  clientId: string
  clientName: string
  role: Role
  kind: 'member' | 'agency'
  /** Nobody else who can act is owner there. */
  isOnlyOwner: boolean
}
