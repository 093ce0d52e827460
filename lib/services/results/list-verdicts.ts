import { and, asc, desc, eq, gt, ilike, inArray, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { annotation, comment } from '@/lib/db/schema/review'
import { verdict } from '@/lib/db/schema/tenant'
import { withBoth } from '@/lib/db/tenant'
import { AppError } from '@/lib/errors'
import type { AnnotationDto } from '../annotations/dto'
import { namesOf } from '../annotations/people'
import type { VerdictFilters, VerdictPage, VerdictSort } from './dto'
import { loadWithLines, toVerdict, verdictsOf } from './result-scope'

const MAX_PAGE = 200
const MAX_SEARCH = 100

/** What each sort compares; missing values come last in either direction. */
const SORT_KEYS: Record<VerdictSort, SQL> = {
  placed: sql`coalesce(extract(epoch from ${verdict.orderedAt})::bigint, extract(epoch from ${verdict.analyticsDay}::timestamp)::bigint)`,
  amount: sql`coalesce(${verdict.storeMinor}, ${verdict.analyticsMinor})`,
  difference: sql`${verdict.differenceMinor}`,
  status: sql`${verdict.status}`,
}

export interface ListVerdictsInput {
  jobId: string
  filters: VerdictFilters
  sort: VerdictSort
  direction: 'asc' | 'desc'
  cursor?: string
  limit?: number
}

/** One page of a result's lines under filters, with count and sums of all that the filters let through. */
export async function listVerdicts(context: TenantContext, input: ListVerdictsInput): Promise<VerdictPage> {
  const size = Math.min(Math.max(1, input.limit ?? 50), MAX_PAGE)
  return withBoth(context, async (tx, platform) => {
    const result = await loadWithLines(tx, context, input.jobId)
    const matching = and(
      verdictsOf(result),
      ...filterConditions(input.filters),
      handled(context, input.filters.handling),
    )
    const [totals] = await tx
      .select({
        count: sql<number>`count(*)::int`,
        storeMinor: sql<number>`coalesce(sum(${verdict.storeMinor}), 0)::bigint`.mapWith(Number),
        analyticsMinor: sql<number>`coalesce(sum(${verdict.analyticsMinor}), 0)::bigint`.mapWith(Number),
      })
      .from(verdict)
      .leftJoin(annotation, IS_OF_LINE)
      .where(matching)
    const key = SORT_KEYS[input.sort]
    const order = input.direction === 'asc' ? asc : desc
    const rows = await tx
      .select({
        verdict,
        annotation,
        comments: sql<number>`(select count(*)::int from ${comment} where ${comment.clientId} = ${verdict.clientId}
          and ${comment.reconciliationId} = ${verdict.reconciliationId} and ${comment.subject} = 'line'
          and ${comment.subjectKey} = ${verdict.lineKey} and ${comment.removedAt} is null)`,
        key: sql<string | null>`${key}::text`,
      })
      .from(verdict)
      .leftJoin(annotation, IS_OF_LINE)
      .where(and(matching, input.cursor ? after(input, key, decodeCursor(input.cursor, input.sort)) : undefined))
      .orderBy(sql`${order(key)} nulls last`, order(verdict.id))
      .limit(size + 1)
    const page = rows.slice(0, size)
    const last = page.at(-1)
    const names = await namesOf(
      platform,
      page.flatMap(({ annotation: one }) => (one ? [one.assigneeId, one.updatedBy] : [])),
    )
    return {
      items: page.map((row) => ({
        id: String(row.verdict.id),
        ...toVerdict(row.verdict),
        annotation: row.annotation && toAnnotation(row.annotation, names),
        comments: row.comments,
      })),
      nextCursor: rows.length > size && last ? encodeCursor({ key: last.key, id: last.verdict.id }) : null,
      count: totals?.count ?? 0,
      storeMinor: totals?.storeMinor ?? 0,
      analyticsMinor: totals?.analyticsMinor ?? 0,
    }
  })
}

const IS_OF_LINE = and(
  eq(annotation.clientId, verdict.clientId),
  eq(annotation.reconciliationId, verdict.reconciliationId),
  eq(annotation.lineKey, verdict.lineKey),
)

const toAnnotation = (
  { state, reason, assigneeId, updatedBy, updatedAt }: typeof annotation.$inferSelect,
  names: ReadonlyMap<string, string>,
): AnnotationDto => ({
  state,
  reason,
  assigneeId,
  assignee: names.get(assigneeId ?? '') ?? null,
  updatedBy: names.get(updatedBy ?? '') ?? null,
  updatedAt: updatedAt.toISOString(),
})

/** Lines by what people decided about them; needs the join with `annotation`. */
function handled({ userId }: TenantContext, handling: VerdictFilters['handling']): SQL | undefined {
  if (!handling) return undefined
  if (handling === 'mine') return eq(annotation.assigneeId, userId ?? '')
  return handling === 'open'
    ? or(isNull(annotation.state), eq(annotation.state, 'open'))
    : eq(annotation.state, handling)
}

export function filterConditions(filters: VerdictFilters): (SQL | undefined)[] {
  const oneOf = (column: typeof verdict.status | typeof verdict.reason, values: string[]) =>
    values.length > 0 ? inArray(sql`${column}`, values) : undefined
  const search = filters.search?.trim().slice(0, MAX_SEARCH)
  // Wildcards typed by a person are text, not patterns.
  const pattern = search ? `%${search.replace(/[\\%_]/g, '\\$&')}%` : null
  return [
    oneOf(verdict.status, filters.status),
    oneOf(verdict.reason, filters.reason),
    filters.gateway.length > 0 ? inArray(verdict.gateway, filters.gateway) : undefined,
    filters.channel.length > 0 ? inArray(sql`${verdict.channel}`, filters.channel) : undefined,
    filters.day ? eq(verdict.day, filters.day) : undefined,
    pattern
      ? or(ilike(verdict.storeName, pattern), ilike(verdict.storeId, pattern), ilike(verdict.analyticsId, pattern))
      : undefined,
  ]
}

interface Position {
  key: string | null
  id: number
}

/** Rows behind a position: a later key, the same key and a later id, or no key at all, which sorts last. */
function after({ direction, sort }: ListVerdictsInput, key: SQL, position: Position): SQL | undefined {
  const beyond = direction === 'asc' ? gt : lt
  const laterId = beyond(verdict.id, position.id)
  if (position.key === null) return and(isNull(key), laterId)
  const at = sort === 'status' ? sql`${position.key}` : sql`${position.key}::bigint`
  return or(beyond(key, at), and(eq(key, at), laterId), isNull(key))
}

const encodeCursor = ({ key, id }: Position) => Buffer.from(JSON.stringify([key, id])).toString('base64url')

function decodeCursor(cursor: string, sort: VerdictSort): Position {
  const format = sort === 'status' ? /^[a-z0-9_]{1,40}$/ : /^-?\d{1,18}$/
  try {
    const [key, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as [unknown, unknown]
    const isKey = key === null || (typeof key === 'string' && format.test(key))
    if (isKey && Number.isSafeInteger(id)) return { key: key as string | null, id: id as number }
  } catch {
    // Falls through to the same answer as any other cursor that is not ours.
  }
  throw new AppError('invalid_input', 'The page link is not valid any more. Start again from the first page.')
}
