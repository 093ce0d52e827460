import { and, desc, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm'
import type { PlatformTransaction, TenantTransaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { afterRow, type PageInput, pageOf, rowsFor } from '@/lib/db/page'
import { comment, finding } from '@/lib/db/schema/review'
import { jobSummary, reconciliation } from '@/lib/db/schema/tenant'
import { withBoth, withTenant } from '@/lib/db/tenant'
import { namesOf } from '../annotations/people'
import type { Page } from '../jobs/dto'
import type { FindingDto, FindingState } from './dto'
import { undoableFix } from './life'
import { idOfFinding, loadFinding, partsOfFindingId } from './load'

/** What a person should still look at: told of by the newest result, or waiting to be verified, and not put aside. */
const NEEDS_WORK = sql`(${finding.ignoredReason} is null and ${finding.isPresent}
  and ${finding.state} in ('open', 'no_effect', 'came_back'))`

/** Descending: most money first among those the newest results tell of. */
const KEYS = [
  NEEDS_WORK,
  sql`${finding.ignoredReason} is null`,
  finding.isPresent,
  sql`abs(${finding.amountMinor})`,
  finding.key,
  finding.reconciliationId,
]

interface ListInput extends PageInput {
  reconciliationId?: string | undefined
  states?: readonly FindingState[] | undefined
}

/** Findings of the client, most money first among those the newest results tell of; the others after them. */
export function listFindings(context: TenantContext, input: ListInput = {}): Promise<Page<FindingDto>> {
  const { reconciliationId, states = [], ...page } = input
  return withBoth(context, async (tx, platform) => {
    const last = page.cursor === undefined ? undefined : partsOfFindingId(page.cursor)
    const row = last && isNamed({ clientId: context.clientId, ...last })
    const found = await read(
      tx,
      platform,
      context,
      and(
        reconciliationId === undefined ? undefined : eq(finding.reconciliationId, reconciliationId),
        states.length === 0 ? undefined : inArray(finding.state, states),
        await afterRow(tx, { table: finding, keys: KEYS, direction: 'desc', row: row === null ? sql`false` : row }),
      ),
      rowsFor(page),
    )
    const { rows, nextCursor } = pageOf(found, page, ({ id }) => id)
    return { items: rows, nextCursor }
  })
}

const isNamed = ({
  clientId,
  reconciliationId,
  key,
}: Pick<typeof finding.$inferSelect, 'clientId' | 'reconciliationId' | 'key'>) =>
  and(eq(finding.clientId, clientId), eq(finding.reconciliationId, reconciliationId), eq(finding.key, key))

/** Throws `not_found`. */
export function getFinding(context: TenantContext, { id }: { id: string }): Promise<FindingDto> {
  return withBoth(context, async (tx, platform) => {
    const [found] = await read(tx, platform, context, isNamed(await loadFinding(tx, context, id)), 1)
    return found as FindingDto
  })
}

/** How many findings wait for somebody, for the navigation. */
export function countOpenFindings(context: TenantContext): Promise<number> {
  return withTenant(context, (tx) => tx.$count(finding, and(eq(finding.clientId, context.clientId), NEEDS_WORK)))
}

async function read(
  tx: TenantTransaction,
  platform: PlatformTransaction,
  { clientId }: TenantContext,
  where: SQL | undefined,
  limit: number,
): Promise<FindingDto[]> {
  const comments = tx
    .select({
      reconciliationId: comment.reconciliationId,
      subjectKey: comment.subjectKey,
      count: sql<number>`count(*)::int`.as('count'),
    })
    .from(comment)
    .where(and(eq(comment.clientId, clientId), eq(comment.subject, 'finding'), isNull(comment.removedAt)))
    .groupBy(comment.reconciliationId, comment.subjectKey)
    .as('comments')
  const rows = await tx
    .select({
      row: finding,
      name: reconciliation.name,
      currency: sql<string | null>`${jobSummary.summary} ->> 'currency'`,
      comments: comments.count,
    })
    .from(finding)
    .innerJoin(
      reconciliation,
      and(eq(reconciliation.clientId, finding.clientId), eq(reconciliation.id, finding.reconciliationId)),
    )
    .leftJoin(jobSummary, and(eq(jobSummary.clientId, finding.clientId), eq(jobSummary.jobId, finding.lastJobId)))
    .leftJoin(
      comments,
      and(eq(comments.reconciliationId, finding.reconciliationId), eq(comments.subjectKey, finding.key)),
    )
    .where(and(eq(finding.clientId, clientId), where))
    .orderBy(...KEYS.map((key) => desc(key)))
    .limit(limit)
  const names = await namesOf(
    platform,
    rows.flatMap(({ row }) => [row.assigneeId, row.fixBy, ...row.history.map(({ by }) => by)]),
  )
  return rows.map((one) => toDto(one, names))
}

interface Read {
  row: typeof finding.$inferSelect
  name: string
  currency: string | null
  comments: number | null
}

function toDto({ row, name, currency, comments }: Read, names: ReadonlyMap<string, string>): FindingDto {
  const nameOf = (id: string | null) => (id === null ? null : (names.get(id) ?? null))
  return {
    id: idOfFinding(row),
    reconciliation: { id: row.reconciliationId, name },
    key: row.key,
    state: row.state,
    sentence: row.sentence,
    orders: row.orders,
    amountMinor: row.amountMinor,
    currency: currency ?? '',
    isPresent: row.isPresent,
    firstSeenAt: row.firstSeenAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    lastJobId: row.lastJobId,
    assignee:
      row.assigneeId === null ? null : { id: row.assigneeId, name: nameOf(row.assigneeId) ?? 'Somebody who left' },
    ignoredReason: row.ignoredReason,
    fix: row.fixAt && {
      at: row.fixAt.toISOString(),
      by: nameOf(row.fixBy),
      note: row.fixNote,
      link: row.fixLink,
    },
    verification: row.verification,
    history: row.history.map(({ at, from, to, by }) => ({ at, from, to, by: nameOf(by) })),
    comments: comments ?? 0,
    canUndoFix: undoableFix(row) !== null,
  }
}
