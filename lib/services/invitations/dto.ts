import type { Role } from '@/lib/auth/permissions'

/** What leaves the process about invitations; instants are ISO 8601 in UTC. */

export const INVITATION_STATES = ['open', 'accepted', 'revoked', 'expired'] as const
export type InvitationState = (typeof INVITATION_STATES)[number]

/** An invitation to a client. */
export interface InvitationDto {
  id: string
  email: string
  role: Role
  state: InvitationState
  /** Who invites; null where that person is no longer a member, or the installation invited. */
  inviterName: string | null
  expiresAt: string
  createdAt: string
}

/** An invitation whose link was just made. */
export interface MadeInvitationDto extends InvitationDto {
  /** To be passed on by hand, once; null where it is mailed. */
  link: string | null
}

/** What the link's page shows to whoever has it. */
export interface OpenedInvitationDto {
  clientName: string
  inviterName: string | null
  email: string
  role: Role
  expiresAt: string
  timeZone: string
  /** Whether somebody with this address can sign in already. */
  hasAccount: boolean
  /** As whom the browser is signed in; null for nobody. */
  signedInAs: string | null
}
