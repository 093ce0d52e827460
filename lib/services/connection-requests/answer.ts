import { and, eq, isNotNull, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { type OpenedLink, openLink } from '@/lib/auth/connection-link'
import { client, connectionRequest } from '@/lib/db/schema/platform'
import { withPlatform } from '@/lib/db/tenant'
import { env } from '@/lib/env'
import { AppError } from '@/lib/errors'
import { connectSource, replaceCredentials } from '../connectors/connect'
import { findConnector } from '../connectors/find-connector'
import { listGa4Properties, type listPropertiesSchema } from '../connectors/list-properties'
import type { OpenedRequestDto } from './dto'

/** What the holder of a connection link can do: see what is asked for, and connect that one source. */

export const answerSchema = z.object({ config: z.unknown(), credentials: z.unknown() }).strict()

/** Throws `not_found` for a link that is not valid any more. */
export async function describeRequest(secret: string): Promise<OpenedRequestDto> {
  const { context, request } = await openLink(secret)
  const [owner] = await withPlatform(context, (tx) =>
    tx.select({ name: client.name }).from(client).where(eq(client.id, context.clientId)),
  )
  const { connectorId, kind, note, expiresAt } = request
  const known = connectorId === null ? null : await findConnector(context, connectorId)
  return {
    kind,
    clientName: owner?.name ?? '',
    note,
    expiresAt: expiresAt.toISOString(),
    connector: known && { label: known.label, config: known.config },
  }
}

/**
 * Connects the source, or gives a connected one new credentials, and spends the link. Settings that do not work leave
 * it open. Throws as `connectSource` does.
 */
export async function answerRequest(
  secret: string,
  given: z.infer<typeof answerSchema>,
): Promise<{ label: string; found: Record<string, unknown> | null }> {
  const link = await openLink(secret)
  // Spent first, so that two answers at once cannot both connect; given back when the settings do not work.
  await setUsed(link, new Date())
  const { context, request } = link
  try {
    // Whoever was written to for the first sign-in is who can be written to for the next.
    const contact = request.email === null ? null : { name: request.note, email: request.email }
    const connected =
      request.connectorId === null
        ? await connectSource(context, { kind: request.kind, ...given }, contact)
        : // Which shop is meant does not change with its key, or two shops' data would mix.
          await replaceCredentials(context, { connectorId: request.connectorId, credentials: given.credentials })
    return { label: connected.label, found: connected.lastCheck?.found ? { ...connected.lastCheck.found } : null }
  } catch (error) {
    await setUsed(link, null)
    throw error
  }
}

/**
 * The GA4 properties that credentials may see. Throws `not_found` for a link that is not valid, `invalid_input` for one
 * of another kind, and else as `listGa4Properties` does.
 */
export async function listRequestedProperties(
  secret: string,
  given: z.infer<typeof listPropertiesSchema>,
): ReturnType<typeof listGa4Properties> {
  const { context, request } = await openLink(secret)
  if (request.kind !== 'ga4') throw new AppError('invalid_input', 'This link is not for Google Analytics.')
  return listGa4Properties(context, given)
}

async function setUsed({ context, request }: OpenedLink, usedAt: Date | null): Promise<void> {
  const rows = await withPlatform(context, (tx) =>
    tx
      .update(connectionRequest)
      .set({ usedAt })
      .where(
        and(
          eq(connectionRequest.clientId, context.clientId),
          eq(connectionRequest.id, request.id),
          usedAt === null ? isNotNull(connectionRequest.usedAt) : isNull(connectionRequest.usedAt),
        ),
      )
      .returning({ id: connectionRequest.id }),
  )
  if (rows.length === 0) throw new AppError('conflict', 'This link is being used at this moment. Wait a minute.')
}

/**
 * Where a shop's owner is sent so that WooCommerce makes a read-only key and posts it to us. Throws `not_found` for a
 * link that is not valid and `invalid_input` when keys could not be delivered safely.
 */
export async function woocommerceAuthorizeUrl(secret: string, { url }: { url: string }): Promise<string> {
  const { request } = await openLink(secret)
  const frontend = env().FRONTEND_URL
  if (request.kind !== 'woocommerce') throw new AppError('invalid_input', 'This link is for another kind of shop.')
  if (!frontend.startsWith('https:'))
    throw new AppError(
      'conflict',
      'WooCommerce delivers keys to https addresses only, and this installation has none. Paste a key instead.',
    )
  const shop = new URL(url)
  const target = new URL(`${shop.pathname.replace(/\/+$/, '')}/wc-auth/v1/authorize`, shop.origin)
  target.search = new URLSearchParams({
    app_name: 'DRA Transaction Reconciliation',
    scope: 'read',
    user_id: secret,
    return_url: new URL(`/connect/${secret}/done`, frontend).href,
    callback_url: new URL(`/api/connect/woocommerce?url=${encodeURIComponent(url)}`, frontend).href,
  }).toString()
  return target.href
}
