import { setTimeout as wait } from 'node:timers/promises'
import type { connector } from '@/lib/db/schema/tenant'
import { env } from '@/lib/env'
import { AppError } from '@/lib/errors'
import { openHttp } from '@/lib/ingestors/http/client'
import { type OpenSource, SOURCES } from '@/lib/ingestors/registry'
import type { LiveKind, Tools } from '@/lib/ingestors/types'
import { openVault, parseKeys, type Vault } from '@/lib/vault/seal'
import { isLive } from './dto'
import { completeCredentials, readInstallationCredentials } from './installation-credentials'
import { piiKeyOf } from './pii-key'

/** From a connector's row to a source that can be asked: the only place where credentials are unsealed. */

let vault: Vault | undefined

export function credentialVault(): Vault {
  const { ENCRYPTION_KEY } = env()
  if (ENCRYPTION_KEY === undefined)
    throw new AppError(
      'unavailable',
      'This installation cannot keep credentials yet. Set ENCRYPTION_KEY (see .env.example) and restart it.',
    )
  vault ??= openVault(parseKeys(ENCRYPTION_KEY))
  return vault
}

const placeOf = (clientId: string, id: string) => ({ clientId, table: 'connector', id, field: 'credentials' })

export function sealCredentials(clientId: string, connectorId: string, credentials: unknown): string {
  return credentialVault().seal(credentials, placeOf(clientId, connectorId))
}

/** The same credentials under the newest key. Throws like `Vault.rewrap`. */
export const rewrapCredentials = (clientId: string, connectorId: string, sealed: string): string =>
  credentialVault().rewrap(sealed, placeOf(clientId, connectorId))

interface Asking {
  clientId: string
  signal: AbortSignal
  onProgress?: (transactions: number) => void
  /** Told when the source, which had us wait, is asked again. */
  onWait?: () => void
}

export function toolsOf({ clientId, signal, onProgress, onWait }: Asking): Tools {
  return {
    http: openHttp({ overrides: env().UPSTREAM_OVERRIDES ?? {} }),
    now: Date.now,
    sleep: (ms, until) => wait(ms, undefined, { signal: until }).then(onWait),
    random: Math.random,
    signal,
    piiKey: piiKeyOf(clientId),
    ...(onProgress && { onProgress }),
  }
}

/** A source with settings that are not stored yet, as `SOURCES[kind].parse` returned them. */
export function openUnsaved(
  kind: LiveKind,
  given: { config: unknown; credentials: unknown },
  asking: Asking,
): OpenSource {
  const kept = readInstallationCredentials(given.credentials)
  const settings = kept
    ? SOURCES[kind].parse({
        ...given,
        credentials: completeCredentials(kept, { clientId: asking.clientId, config: given.config }),
      })
    : given
  return SOURCES[kind].open(settings, toolsOf(asking))
}

/** Throws `conflict` for a connector that reads no source by itself. */
export function openConnector(row: typeof connector.$inferSelect, asking: Omit<Asking, 'clientId'>): OpenSource {
  if (!isLive(row.kind) || row.credentials === null)
    throw new AppError('conflict', `${row.label} takes files; there is nothing to connect to.`)
  const credentials = credentialVault().unseal(row.credentials, placeOf(row.clientId, row.id))
  return openUnsaved(row.kind, { config: row.config, credentials }, { ...asking, clientId: row.clientId })
}
