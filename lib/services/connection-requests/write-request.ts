import { eq, sql } from 'drizzle-orm'
import { hashOfSecret, newSecret } from '@/lib/auth/secrets'
import type { PlatformTransaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { outbox } from '@/lib/db/schema/operations'
import { client, connectionRequest } from '@/lib/db/schema/platform'
import { newId } from '@/lib/ids'
import type { LiveKind } from '@/lib/ingestors/types'
import { DAY_MS } from '@/lib/period'
import { recordAudit } from '../audit/record'
import type { ConnectionRequestPayload } from '../notifications/dto'
import { sealLinkSecret } from '../notifications/link-secret'

const VALID_DAYS = 7

interface WantedRequest {
  kind: LiveKind
  /** The source whose credentials are to be replaced; null to connect a new one. */
  source: { connectorId: string; label: string } | null
  note: string
  /** Where the link is mailed to; null to mail it nowhere. */
  email: string | null
  /** The installation asks by itself. */
  isBroken: boolean
}

/** The outbox's name for the mail of a request. */
export const mailKeyOf = (requestId: string): string => `connection_request:${requestId}`

/**
 * Makes a link of seven days, and the mail that takes it to its recipient, in the caller's transaction. Returns the row
 * and its secret, which is kept as a hash only. Whoever mails a link for a source notes it there (`noteAsked`).
 */
export async function writeRequest(
  tx: PlatformTransaction,
  context: TenantContext,
  { kind, source, note, email, isBroken }: WantedRequest,
): Promise<{ row: typeof connectionRequest.$inferSelect; secret: string }> {
  const { clientId } = context
  const [owner] = await tx
    .select({
      name: sql<string>`coalesce(${client.brandName}, ${client.name})`,
      timeZone: client.timeZone,
      now: sql<string>`(extract(epoch from clock_timestamp()) * 1000)::bigint::text`,
    })
    .from(client)
    .where(eq(client.id, clientId))
  if (!owner) throw new Error(`Client ${clientId} is not there`)
  const secret = newSecret()
  const createdAt = new Date(Number(owner.now))
  const row = {
    clientId,
    id: newId('connectionRequest'),
    kind,
    connectorId: source?.connectorId ?? null,
    note,
    email,
    tokenHash: hashOfSecret(secret),
    expiresAt: new Date(createdAt.getTime() + VALID_DAYS * DAY_MS),
    usedAt: null,
    revokedAt: null,
    createdBy: context.userId,
    createdAt,
  }
  await tx.insert(connectionRequest).values(row)
  if (email !== null) {
    const mailId = newId('mail')
    const payload: ConnectionRequestPayload = {
      clientName: owner.name,
      kind,
      note,
      sourceLabel: source?.label ?? null,
      isBroken,
      expiresAt: row.expiresAt.toISOString(),
      timeZone: owner.timeZone,
      sealedSecret: sealLinkSecret({ clientId, id: mailId }, secret),
    }
    await tx.insert(outbox).values({
      clientId,
      id: mailId,
      kind: 'connection_request',
      dedupeKey: mailKeyOf(row.id),
      toAddress: email,
      payload: { ...payload },
    })
  }
  await recordAudit(tx, context, {
    action: 'connection_request.make',
    objectId: row.id,
    details: { kind, note, email, connectorId: row.connectorId },
  })
  return { row, secret }
}
