import { and, desc, eq, inArray, lt, sql } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { outbox } from '@/lib/db/schema/operations'
import { withPlatform } from '@/lib/db/tenant'
import { AppError, notFound } from '@/lib/errors'
import { recordAudit } from '../audit/record'
import type { Page } from '../jobs/dto'
import type { MailDto, MailState, MailWithBodyDto } from './dto'
import { putLinkSecret } from './link-secret'

type MailRow = typeof outbox.$inferSelect

export function toMailDto(row: Omit<MailRow, 'html' | 'plain' | 'payload'>): MailDto {
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    to: row.toAddress,
    subject: row.subject,
    tries: row.tries,
    error: row.error,
    createdAt: row.createdAt.toISOString(),
    sentAt: row.sentAt?.toISOString() ?? null,
    nextTryAt: row.state === 'waiting' ? row.runAfter.toISOString() : null,
  }
}

const named = (context: TenantContext, mailId: string) =>
  and(eq(outbox.clientId, context.clientId), eq(outbox.id, mailId))

/** Mail of the client, newest first; the cursor is the last id of the page before, because ids sort by age. */
export async function listMail(
  context: TenantContext,
  { cursor, limit = 50, state }: { cursor?: string; limit?: number; state?: MailState } = {},
): Promise<Page<MailDto>> {
  const rows = await withPlatform(context, (tx) =>
    tx.query.outbox.findMany({
      columns: { html: false, plain: false, payload: false },
      where: and(
        eq(outbox.clientId, context.clientId),
        cursor ? lt(outbox.id, cursor) : undefined,
        state ? eq(outbox.state, state) : undefined,
      ),
      orderBy: desc(outbox.id),
      limit: limit + 1,
    }),
  )
  const items = rows.slice(0, limit).map(toMailDto)
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
}

/** One mail with its text. Throws `not_found` for an id the client does not have. */
export async function getMail(context: TenantContext, { mailId }: { mailId: string }): Promise<MailWithBodyDto> {
  const [row] = await withPlatform(context, (tx) => tx.select().from(outbox).where(named(context, mailId)))
  if (!row) throw notFound('The mail')
  return { ...toMailDto(row), ...textToRead(row) }
}

/**
 * A link in a mail that did not leave has to be passed on by hand; once the mail was sent it is its recipient's alone. An
 * invitation is its maker's to pass on: others who read the outbox would come in by a role they may not give.
 */
function textToRead(row: MailRow): Pick<MailWithBodyDto, 'html' | 'plain'> {
  const { html, plain, state, kind } = row
  const isOpen = (state === 'kept' || state === 'failed') && kind !== 'invitation'
  if (html === null || plain === null || !isOpen) return { html, plain }
  try {
    return putLinkSecret(row, { html, plain })
  } catch (error) {
    // Its key is gone: the rest of the mail can still be read.
    if (error instanceof AppError) return { html, plain }
    throw error
  }
}

/**
 * Has a mail that failed, or was kept for want of a mail service, sent again as it was written. Throws `not_found`, and
 * `conflict` for a mail that was sent or waits to be.
 */
export async function resendMail(context: TenantContext, { mailId }: { mailId: string }): Promise<MailWithBodyDto> {
  await withPlatform(context, async (tx) => {
    const again = await tx
      .update(outbox)
      .set({ state: 'waiting', tries: 0, runAfter: sql`clock_timestamp()`, error: null })
      .where(and(named(context, mailId), inArray(outbox.state, ['failed', 'kept'])))
      .returning({ kind: outbox.kind, to: outbox.toAddress })
    if (again[0]) return recordAudit(tx, context, { action: 'outbox.resend', objectId: mailId, details: again[0] })
    if ((await tx.$count(outbox, named(context, mailId))) === 0) throw notFound('The mail')
    throw new AppError('conflict', 'Only mail that failed or was kept can be sent again; this one was sent or waits.')
  })
  return getMail(context, { mailId })
}
