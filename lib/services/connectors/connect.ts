import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import type { TenantContext } from '@/lib/db/context'
import { connector } from '@/lib/db/schema/tenant'
import { withBoth } from '@/lib/db/tenant'
import { AppError } from '@/lib/errors'
import { newId } from '@/lib/ids'
import { SOURCES } from '@/lib/ingestors/registry'
import type { CheckReport, LiveKind } from '@/lib/ingestors/types'
import { recordAudit } from '../audit/record'
import { checkInTime } from './check-in-time'
import type { ConnectorDto } from './dto'
import { isLive } from './dto'
import { findConnector } from './find-connector'
import { completeCredentials, readInstallationCredentials } from './installation-credentials'
import { getConnector } from './list'
import { openUnsaved, sealCredentials } from './open-connector'

export const connectSchema = z.object({
  kind: z.enum(['ga4', 'shopify', 'woocommerce'], 'must be ga4, shopify or woocommerce'),
  label: z.string().trim().max(100, 'must be at most 100 characters').optional(),
  config: z.unknown(),
  credentials: z.unknown(),
})
export type ConnectInput = z.infer<typeof connectSchema>

interface Settings {
  config: Record<string, unknown>
  credentials: unknown
  hint: string
}

/** Throws `invalid_input` that names each field, and never what was in it. */
function parseSettings(
  { clientId }: TenantContext,
  kind: LiveKind,
  given: { config: unknown; credentials: unknown },
): Settings {
  return namingFields(given.config, () => {
    const kept = kind === 'ga4' ? readInstallationCredentials(given.credentials) : null
    if (!kept) return SOURCES[kind].parse(given)
    const { config, hint } = SOURCES.ga4.parse({
      config: given.config,
      credentials: completeCredentials(kept, { clientId, config: given.config }),
    })
    return { config, credentials: kept, hint: kept.type === 'lent' ? `This installation’s account. ${hint}` : hint }
  })
}

/** Which shop or property is meant, before there are credentials for it. Throws `invalid_input` as `connectSource` does. */
export const parseConfig = (kind: LiveKind, config: unknown): Record<string, unknown> =>
  namingFields(config, () => SOURCES[kind].parseConfig(config))

function namingFields<T>(config: unknown, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error
    // Nothing within settings that are no object can be named, only the settings themselves.
    const whole = z.record(z.string(), z.unknown()).safeParse(config).success ? 'credentials' : 'config'
    const details = error.issues.map(({ path, message }) => ({ field: path.join('.') || whole, message }))
    const first = details[0]
    throw new AppError('invalid_input', first ? `${first.field}: ${first.message}` : 'The settings are not valid.', {
      details,
    })
  }
}

/** Tries the settings without keeping them. */
export async function tryConnection(
  context: TenantContext,
  input: Pick<ConnectInput, 'kind' | 'config' | 'credentials'>,
): Promise<CheckReport> {
  return runCheck(context, input.kind, parseSettings(context, input.kind, input))
}

function runCheck(context: TenantContext, kind: LiveKind, settings: Settings): Promise<CheckReport> {
  return checkInTime((signal) => openUnsaved(kind, settings, { clientId: context.clientId, signal }))
}

/** Throws `conflict` with the first step that failed: settings that do not work are not kept. */
function requireWorking({ steps }: CheckReport): void {
  const failed = steps.find(({ ok, optional }) => !ok && !optional)
  if (failed)
    throw new AppError('conflict', failed.message, {
      // What only limits a reading is no reason for the refusal.
      details: steps
        .filter(({ ok, optional }) => ok || !optional)
        .map(({ name, ok, message }) => ({ field: name, message: ok ? 'works' : message })),
    })
}

/**
 * Connects a source that works: its settings are checked against the live service first. Throws `invalid_input` for
 * settings that are not of the right form and `conflict` for ones the service does not accept.
 */
export async function connectSource(
  context: TenantContext,
  input: ConnectInput,
  /** Who is asked when it needs a new sign-in. */
  contact: { name: string; email: string } | null = null,
): Promise<ConnectorDto> {
  const settings = parseSettings(context, input.kind, input)
  const report = await runCheck(context, input.kind, settings)
  requireWorking(report)
  const id = newId('connector')
  const { clientId } = context
  const { kind } = input
  const label = input.label || report.found.name || SOURCES[kind].label
  await withBoth(context, async (tx, platform) => {
    await tx.insert(connector).values({
      clientId,
      id,
      kind,
      label,
      config: settings.config,
      credentials: sealCredentials(clientId, id, settings.credentials),
      credentialHint: settings.hint,
      contactName: contact?.name ?? null,
      contactEmail: contact?.email ?? null,
      lastCheck: report,
      checkedAt: new Date(),
    })
    await recordAudit(platform, context, { action: 'connector.connect', objectId: id, details: { kind, label } })
  })
  return getConnector(context, { connectorId: id })
}

/** Replaces how a source is reached. What was read stays, and what is stored only changes if the new settings work. */
export async function replaceCredentials(
  context: TenantContext,
  { connectorId, config, credentials }: { connectorId: string; config?: unknown; credentials: unknown },
): Promise<ConnectorDto> {
  const row = await findConnector(context, connectorId)
  if (!isLive(row.kind)) throw new AppError('conflict', `${row.label} takes files and has no credentials.`)
  const settings = parseSettings(context, row.kind, { config: config ?? row.config, credentials })
  const report = await runCheck(context, row.kind, settings)
  requireWorking(report)
  await withBoth(context, async (tx, platform) => {
    await tx
      .update(connector)
      .set({
        config: settings.config,
        credentials: sealCredentials(context.clientId, connectorId, settings.credentials),
        credentialHint: settings.hint,
        state: 'ready',
        problem: null,
        contactAskedAt: null,
        lastCheck: report,
        checkedAt: new Date(),
      })
      .where(and(eq(connector.clientId, context.clientId), eq(connector.id, connectorId)))
    const { label, kind } = row
    await recordAudit(platform, context, {
      action: 'connector.replace_credentials',
      objectId: connectorId,
      details: { label, kind },
    })
  })
  return getConnector(context, { connectorId })
}
