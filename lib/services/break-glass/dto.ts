/** A platform admin's hour within a client they do not belong to; instants are ISO 8601 in UTC. */
export interface BreakGlassDto {
  id: string
  admin: { id: string; name: string }
  reason: string
  createdAt: string
  expiresAt: string
  /** When it was ended before its time; null where it was not. */
  endedAt: string | null
  isOpen: boolean
}
