import type { LiveKind } from '@/lib/ingestors/types'

/** What leaves the process about a connection request; its secret is in `link`, once. */
export interface ConnectionRequestDto {
  id: string
  kind: LiveKind
  connectorId: string | null
  note: string
  /** Where the link was mailed to; null where it was only shown. */
  email: string | null
  state: 'open' | 'used' | 'revoked' | 'expired'
  expiresAt: string
  createdAt: string
}

/** What the link's page shows to whoever has it. */
export interface OpenedRequestDto {
  kind: LiveKind
  clientName: string
  note: string
  expiresAt: string
  /** What is known of the source already, where credentials are replaced: its name and how it is reached. */
  connector: { label: string; config: Record<string, unknown> } | null
}
