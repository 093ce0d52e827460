import { and, desc, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import type { TenantContext } from '@/lib/db/context'
import { afterRow, type PageInput, pageOf, rowsFor } from '@/lib/db/page'
import { connectionRequest } from '@/lib/db/schema/platform'
import { withBoth, withPlatform } from '@/lib/db/tenant'
import { env } from '@/lib/env'
import { AppError, notFound } from '@/lib/errors'
import { recordAudit } from '../audit/record'
import { emailSchema } from '../connectors/contact'
import { findConnector } from '../connectors/find-connector'
import { noteAsked } from '../connectors/note-state'
import type { Page } from '../jobs/dto'
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
  const { row, secret } = await withBoth(context, async (tx, platform) => {
    const made = await writeRequest(platform, context, {
      kind: input.kind,
      source: source && { connectorId: source.id, label: source.label },
      note: input.note,
      email: input.email ?? null,
      isBroken: false,
    })
    if (source && input.email !== undefined) await noteAsked(tx, context, source.id)
    return made
  })
  return { ...toDto(row), link: new URL(`/connect/${secret}`, env().FRONTEND_URL).href }
}

/** The client's connection links, newest first. */
export function listConnectionRequests(
  context: TenantContext,
  page: PageInput = {},
): Promise<Page<ConnectionRequestDto>> {
  const keys = [connectionRequest.createdAt, connectionRequest.id]
  const ofClient = eq(connectionRequest.clientId, context.clientId)
  const row = page.cursor === undefined ? undefined : and(ofClient, eq(connectionRequest.id, page.cursor))
  return withPlatform(context, async (tx) => {
    const found = await tx
      .select()
      .from(connectionRequest)
      .where(and(ofClient, await afterRow(tx, { table: connectionRequest, keys, direction: 'desc', row })))
      .orderBy(...keys.map(desc))
      .limit(rowsFor(page))
    const { rows, nextCursor } = pageOf(found, page, ({ id }) => id)
    return { items: rows.map(toDto), nextCursor }
  })
}

/** Makes a link useless at once. Throws `not_found` for one that is not open. */
export async function revokeConnectionRequest(context: TenantContext, { requestId }: { requestId: string }) {
  await withPlatform(context, async (tx) => {
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
