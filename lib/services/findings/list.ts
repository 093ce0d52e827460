import { and, desc, eq, isNull, type SQL, sql } from 'drizzle-orm'
import type { Transaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { comment, finding } from '@/lib/db/schema/review'
import { jobSummary, reconciliation } from '@/lib/db/schema/tenant'
import { withTenant } from '@/lib/db/tenant'
import { namesOf } from '../annotations/people'
import type { FindingDto, FindingState } from './dto'
import { undoableFix } from './life'
import { idOfFinding, loadFinding } from './load'

const MAX_FINDINGS = 500

/** What a person should still look at: told of by the newest result, or waiting to be verified, and not put aside. */
const NEEDS_WORK = sql`(${finding.ignoredReason} is null and ${finding.isPresent}
  and ${finding.state} in ('open', 'no_effect', 'came_back'))`

interface ListInput {
  reconciliationId?: string | undefined
  states?: readonly FindingState[] | undefined
}

/** Findings of the client, most money first among those the newest results tell of; the others after them. */
export function listFindings(context: TenantContext, input: ListInput = {}): Promise<{ items: FindingDto[] }> {
  const { reconciliationId, states = [] } = input
  return withTenant(context, async (tx) => ({
    items: await read(
      tx,
      context,
      and(
        reconciliationId === undefined ? undefined : eq(finding.reconciliationId, reconciliationId),
        states.length === 0
          ? undefined
          : sql`${finding.state} in (${sql.join(
              states.map((state) => sql`${state}`),
              sql`, `,
            )})`,
      ),
    ),
  }))
}

/** Throws `not_found`. */
export function getFinding(context: TenantContext, { id }: { id: string }): Promise<FindingDto> {
  return withTenant(context, async (tx) => {
    const { reconciliationId, key } = await loadFinding(tx, context, id)
    const [found] = await read(tx, context, and(eq(finding.reconciliationId, reconciliationId), eq(finding.key, key)))
    return found as FindingDto
  })
}

/** How many findings wait for somebody, for the navigation. */
export function countOpenFindings(context: TenantContext): Promise<number> {
  return withTenant(context, (tx) => tx.$count(finding, and(eq(finding.clientId, context.clientId), NEEDS_WORK)))
}

async function read(tx: Transaction, { clientId }: TenantContext, where: SQL | undefined): Promise<FindingDto[]> {
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
    .orderBy(
      desc(NEEDS_WORK),
      desc(sql`${finding.ignoredReason} is null`),
      desc(finding.isPresent),
      desc(sql`abs(${finding.amountMinor})`),
      finding.key,
    )
    .limit(MAX_FINDINGS)
  const names = await namesOf(
    tx,
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
