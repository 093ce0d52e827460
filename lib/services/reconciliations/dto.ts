import type { ConnectorKind } from '../connectors/dto'

/** What leaves the process about a reconciliation: which stores are compared with which GA4 properties. */
export interface ReconciliationDto {
  id: string
  name: string
  /** Zone its days are counted in; null where each uploaded window names its own. */
  timeZone: string | null
  sources: { connectorId: string; label: string; kind: ConnectorKind; side: 'store' | 'analytics' }[]
}
