import type { Role } from '@/lib/auth/permissions'

export const CLIENT_STATUSES = ['active', 'suspended', 'deleting'] as const
export type ClientStatus = (typeof CLIENT_STATUSES)[number]

/** Days in which a client that is being deleted can be kept. */
export const GRACE_DAYS = 7

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

/** What leaves the process about a client; instants are ISO 8601 in UTC. */
export interface ClientDto {
  id: string
  name: string
  slug: string
  timeZone: string
  currency: string
  /** Name at the head of its pages, reports and mails; null for the client's own. */
  brandName: string | null
  canViewersExport: boolean
  status: ClientStatus
  statusAt: string
  /** When it is erased; null unless it is being deleted. */
  eraseAfter: string | null
  createdAt: string
}

/** A client that has just been made. */
export interface MadeClientDto extends ClientDto {
  /** The first owner's link, to be passed on; null where none was named, and where it goes out by mail. */
  invitationLink: string | null
}

/** A client as platform admins see it: who is there and whether it is worked for, and nothing of its data. */
export interface AdminClientDto extends ClientDto {
  members: number
  owners: { id: string; name: string; email: string }[]
  /** Of the agency. */
  staff: number
  /** Jobs that wait or run. */
  openJobs: number
  lastResultAt: string | null
}

/** A row of a list of clients to be made. */
export interface ImportedClientRow {
  /** Line of the file, the head being line 1. */
  line: number
  name: string
  slug: string
  timeZone: string
  currency: string
  ownerEmail: string | null
  errors: { field: string; message: string }[]
}

export interface ClientImportDto {
  rows: ImportedClientRow[]
  /** Rows with something wrong; nothing is made while there are any. */
  errorCount: number
  /** Ids of the clients made, in the order of the rows; empty for a rehearsal. */
  created: string[]
}
