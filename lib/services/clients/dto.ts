import type { Role } from '@/lib/auth/permissions'

export const CLIENT_STATUSES = ['active', 'suspended', 'deleting'] as const
export type ClientStatus = (typeof CLIENT_STATUSES)[number]

/** What a new client starts with, unless it says otherwise. */
export interface ClientTemplate {
  timeZone: string
  currency: string
  brandName: string | null
  canViewersExport: boolean
  /** Five cron fields in the client's zone for the nightly run of a first reconciliation; null for none. */
  cron: string | null
  /** Days that run covers. */
  windowDays: number
  /** Staff who are given a membership at once. */
  staff: { userId: string; role: Role }[]
}
