import { and, desc, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { hashOfSecret, newSecret } from '@/lib/auth/secrets'
import type { TenantContext } from '@/lib/db/context'
import { connectionRequest } from '@/lib/db/schema/platform'
import { withTenant } from '@/lib/db/tenant'
import { env } from '@/lib/env'
import { AppError, notFound } from '@/lib/errors'
import { newId } from '@/lib/ids'
import { DAY_MS } from '@/lib/period'
import { findConnector } from '../connectors/find-connector'
import type { ConnectionRequestDto } from './dto'

const VALID_DAYS = 7

export const createConnectionRequestSchema = z
  .object({
    kind: z.enum(['ga4', 'shopify', 'woocommerce'], 'must be ga4, shopify or woocommerce'),
    connectorId: z.string().optional(),
    note: z.string().trim().min(1, 'must say whom it is for').max(200, 'must be at most 200 characters'),
  })
  .strict()

/** Makes a link for somebody without an account; the secret in it is returned once and kept only as a hash. */
export async function createConnectionRequest(
  context: TenantContext,
  input: z.infer<typeof createConnectionRequestSchema>,
): Promise<ConnectionRequestDto & { link: string }> {
  if (input.connectorId !== undefined) {
    const { kind, label } = await findConnector(context, input.connectorId)
    if (kind !== input.kind)
      throw new AppError('invalid_input', `${label} is not of this kind.`, {
        details: [{ field: 'kind', message: `must be ${kind}` }],
      })
  }
  const secret = newSecret()
  const [row] = await withTenant(context, (tx) =>
    tx
      .insert(connectionRequest)
      .values({
        clientId: context.clientId,
        id: newId('connectionRequest'),
        kind: input.kind,
        connectorId: input.connectorId ?? null,
        note: input.note,
        tokenHash: hashOfSecret(secret),
        expiresAt: new Date(Date.now() + VALID_DAYS * DAY_MS),
        createdBy: context.userId,
      })
      .returning(),
  )
  return { ...toDto(row as Row), link: new URL(`/connect/${secret}`, env().FRONTEND_URL).href }
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
  const rows = await withTenant(context, (tx) =>
    tx
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
      .returning({ id: connectionRequest.id }),
  )
  if (rows.length === 0) throw notFound('The connection request')
}

type Row = typeof connectionRequest.$inferSelect

function toDto({ id, kind, connectorId, note, usedAt, revokedAt, expiresAt, createdAt }: Row): ConnectionRequestDto {
  const state = usedAt ? 'used' : revokedAt ? 'revoked' : expiresAt.getTime() <= Date.now() ? 'expired' : 'open'
  return {
    id,
    kind,
    connectorId,
    note,
    state,
    expiresAt: expiresAt.toISOString(),
    createdAt: createdAt.toISOString(),
  }
}
