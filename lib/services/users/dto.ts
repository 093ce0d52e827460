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
