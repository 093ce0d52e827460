import { and, desc, eq, getTableColumns, inArray, lt, sql } from 'drizzle-orm'
import type { AdminContext } from '@/lib/db/context'
import { outbox } from '@/lib/db/schema/operations'
import { client } from '@/lib/db/schema/platform'
import { withAdmin } from '@/lib/db/tenant'
import { AppError, notFound } from '@/lib/errors'
import { recordAdminAudit } from '../audit/record'
import type { Page } from '../jobs/dto'
import type { MailDto, MailState, MailWithBodyDto } from './dto'
import { toMailDto } from './outbox'

/** Mail of the whole installation, also that about people's accounts. Stored texts hold no link's secret. */

/** Null for mail about a person's account. */
type Owned<T> = T & { client: { id: string; name: string } | null }

interface Filter {
  state?: MailState
  /** The last id of the page before. */
  cursor?: string
  limit?: number
}

/** Newest first. */
export function listAllMail(
  admin: AdminContext,
  { state, cursor, limit = 50 }: Filter = {},
): Promise<Page<Owned<MailDto>>> {
  return withAdmin(async (tx) => {
    const { html: _html, plain: _plain, payload: _payload, ...columns } = getTableColumns(outbox)
    const rows = await tx
      .select({ mail: columns, name: client.name })
      .from(outbox)
      .leftJoin(client, eq(client.id, outbox.clientId))
      .where(and(state && eq(outbox.state, state), cursor ? lt(outbox.id, cursor) : undefined))
      .orderBy(desc(outbox.id))
      .limit(limit + 1)
    const items = rows.slice(0, limit).map(({ mail, name }) => ({
      ...withoutFigures(toMailDto(mail), mail),
      client: ownerOf(mail, name),
    }))
    return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
  }, admin)
}

/**
 * One mail. Subject and text are shown only of mail about an account: what is written to a client's people holds that client's
 * figures. Throws `not_found`.
 */
export function getAnyMail(admin: AdminContext, mailId: string): Promise<Owned<MailWithBodyDto>> {
  return withAdmin(async (tx) => {
    const [found] = await tx
      .select({ mail: outbox, name: client.name })
      .from(outbox)
      .leftJoin(client, eq(client.id, outbox.clientId))
      .where(eq(outbox.id, mailId))
    if (!found) throw notFound('The mail')
    const { mail, name } = found
    const { html, plain } = holdsFigures(mail) ? { html: null, plain: null } : mail
    return { ...withoutFigures(toMailDto(mail), mail), html, plain, client: ownerOf(mail, name) }
  }, admin)
}

/** Has a mail that failed or was kept sent again. Throws `not_found`, and `conflict` for one that was sent or waits. */
export function resendAnyMail(admin: AdminContext, mailId: string): Promise<void> {
  return withAdmin(async (tx) => {
    const [found] = await tx
      .select({ clientId: outbox.clientId, kind: outbox.kind, to: outbox.toAddress })
      .from(outbox)
      .where(eq(outbox.id, mailId))
    if (!found) throw notFound('The mail')
    const { clientId, ...details } = found
    const again = await tx
      .update(outbox)
      .set({ state: 'waiting', tries: 0, runAfter: sql`clock_timestamp()`, error: null })
      .where(and(eq(outbox.clientId, clientId), eq(outbox.id, mailId), inArray(outbox.state, ['failed', 'kept'])))
      .returning({ id: outbox.id })
    if (again.length === 0)
      throw new AppError('conflict', 'Only mail that failed or was kept can be sent again; this one was sent or waits.')
    await recordAdminAudit(tx, admin, { action: 'outbox.resend', objectId: mailId, clientId, details })
  }, admin)
}

/** Mail to a client's people, and to staff about their clients, holds figures that are not the installation's to read. */
const holdsFigures = ({ clientId, kind }: Pick<typeof outbox.$inferSelect, 'clientId' | 'kind'>) =>
  clientId !== '' || kind === 'staff_digest'

const withoutFigures = (mail: MailDto, row: Parameters<typeof holdsFigures>[0]): MailDto =>
  holdsFigures(row) ? { ...mail, subject: null } : mail

const ownerOf = ({ clientId }: { clientId: string }, name: string | null) =>
  clientId === '' ? null : { id: clientId, name: name ?? clientId }
