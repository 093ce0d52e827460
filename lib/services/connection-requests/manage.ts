import { and, desc, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import type { TenantContext } from '@/lib/db/context'
import { connectionRequest } from '@/lib/db/schema/platform'
import { withTenant } from '@/lib/db/tenant'
import { env } from '@/lib/env'
import { AppError, notFound } from '@/lib/errors'
import { recordAudit } from '../audit/record'
import { emailSchema } from '../connectors/contact'
import { findConnector } from '../connectors/find-connector'
import type { ConnectionRequestDto } from './dto'
import { writeRequest } from './write-request'

export const createConnectionRequestSchema = z
  .object({
    kind: z.enum(['ga4', 'shopify', 'woocommerce'], 'must be ga4, shopify or woocommerce'),
    connectorId: z.string().optional(),
    note: z.string().trim().min(1, 'must say whom it is for').max(200, 'must be at most 200 characters'),
    email: emailSchema.optional(),
  })
  .strict()

/**
 * Makes a link for somebody without an account, and mails it to them where an address is given. The secret in it is
 * returned once and kept only as a hash.
 */
export async function createConnectionRequest(
  context: TenantContext,
  input: z.infer<typeof createConnectionRequestSchema>,
): Promise<ConnectionRequestDto & { link: string }> {
  const source = input.connectorId === undefined ? null : await findConnector(context, input.connectorId)
  if (source && source.kind !== input.kind)
    throw new AppError('invalid_input', `${source.label} is not of this kind.`, {
      details: [{ field: 'kind', message: `must be ${source.kind}` }],
    })
  const { row, secret } = await withTenant(context, (tx) =>
    writeRequest(tx, context, {
      kind: input.kind,
      source: source && { connectorId: source.id, label: source.label },
      note: input.note,
      email: input.email ?? null,
      isBroken: false,
    }),
  )
  return { ...toDto(row), link: new URL(`/connect/${secret}`, env().FRONTEND_URL).href }
}

/** The newest fifty. */
export async function listConnectionRequests(context: TenantContext): Promise<ConnectionRequestDto[]> {
  const rows = await withTenant(context, (tx) =>
    tx
      .select()
      .from(connectionRequest)
      .where(eq(connectionRequest.clientId, context.clientId))
      .orderBy(desc(connectionRequest.createdAt))
      .limit(50),
  )
  return rows.map(toDto)
}

/** Makes a link useless at once. Throws `not_found` for one that is not open. */
export async function revokeConnectionRequest(context: TenantContext, { requestId }: { requestId: string }) {
  await withTenant(context, async (tx) => {
    const [revoked] = await tx
      .update(connectionRequest)
      .set({ revokedAt: new Date() })
      .where(
        and(
          eq(connectionRequest.clientId, context.clientId),
          eq(connectionRequest.id, requestId),
          isNull(connectionRequest.usedAt),
          isNull(connectionRequest.revokedAt),
        ),
      )
      .returning({ kind: connectionRequest.kind, note: connectionRequest.note })
    if (!revoked) throw notFound('The connection request')
    await recordAudit(tx, context, { action: 'connection_request.revoke', objectId: requestId, details: revoked })
  })
}

type Row = typeof connectionRequest.$inferSelect

function toDto({
  id,
  kind,
  connectorId,
  note,
  email,
  usedAt,
  revokedAt,
  expiresAt,
  createdAt,
}: Row): ConnectionRequestDto {
  const state = usedAt ? 'used' : revokedAt ? 'revoked' : expiresAt.getTime() <= Date.now() ? 'expired' : 'open'
  return {
    id,
    kind,
    connectorId,
    note,
    email,
    state,
    expiresAt: expiresAt.toISOString(),
    createdAt: createdAt.toISOString(),
  }
}
