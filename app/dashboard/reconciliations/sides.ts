import { type ConnectorDto, isLive } from '@/lib/services/connectors/dto'

/** Sources that can be compared without a file, by side. */
export const sidesOf = (connectors: readonly ConnectorDto[]) => ({
  stores: connectors.filter(({ kind, side }) => side === 'store' && (isLive(kind) || kind === 'push')),
  properties: connectors.filter(({ kind }) => kind === 'ga4'),
})
