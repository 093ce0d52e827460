import type { CheckReport } from '@/lib/ingestors/types'

/** What leaves the process about a connector; instants are ISO 8601 in UTC. Credentials never do. */

export const CONNECTOR_KINDS = ['store_file', 'analytics_file', 'ga4', 'shopify', 'woocommerce', 'push'] as const
export type ConnectorKind = (typeof CONNECTOR_KINDS)[number]

export const CONNECTOR_STATES = ['ready', 'needs_reauth', 'misconfigured'] as const
export type ConnectorState = (typeof CONNECTOR_STATES)[number]

/** A source of orders or purchases. Its credentials are never shown. */
export interface ConnectorDto {
  id: string
  kind: ConnectorKind
  side: 'store' | 'analytics'
  label: string
  /** How a live source is reached: property, shop or address. */
  config: Record<string, unknown>
  /** Who the stored credentials are, with at most their last four characters; null for files. */
  credentialHint: string | null
  state: ConnectorState
  /** What is wrong and what to do; null when ready. */
  problem: string | null
  lastCheck: (CheckReport & { checkedAt: string }) | null
  pausedAt: string | null
  /** Days that are known, and how many of them are not complete; null before the first reading. */
  coverage: {
    from: string
    to: string
    days: number
    incomplete: number
    transactions: number
    pulledAt: string
    /** Months with a known day, in order; `month` is `2026-10`. */
    months: { month: string; days: number; incomplete: number }[]
  } | null
  /** What the last accepted file was; null before the first, and for live sources. */
  lastUpload: {
    fileName: string
    format: string
    uploadedAt: string
    window: { from: string; to: string; timeZone: string }
    transactions: number
    rejections: number
    /** How the file was read, in sentences. */
    notes: string[]
  } | null
}

export const sideOf = (kind: ConnectorKind): ConnectorDto['side'] =>
  kind === 'analytics_file' || kind === 'ga4' ? 'analytics' : 'store'

export const isLive = (kind: ConnectorKind): kind is 'ga4' | 'shopify' | 'woocommerce' =>
  kind === 'ga4' || kind === 'shopify' || kind === 'woocommerce'
