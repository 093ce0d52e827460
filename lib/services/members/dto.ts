import type { Role } from '@/lib/auth/permissions'

/** What leaves the process about a client's member. */
export interface MemberDto {
  /** The person's id. */
  id: string
  name: string
  email: string
  role: Role
  /** `agency`: one of the agency's staff. */
  kind: 'member' | 'agency'
  /** False for somebody whose account was switched off. */
  isActive: boolean
  /** ISO 8601 in UTC. */
  since: string
}
