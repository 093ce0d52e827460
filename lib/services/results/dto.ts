import type { Summary, Verdict } from '@/lib/reconcile/types'
import type { Rejection } from '@/lib/transaction'
import type { AnnotationDto, Handling } from '../annotations/dto'
import type { JobDto } from '../jobs/dto'

/** What people are told of a result whose lines are gone. */
export const LINES_REMOVED =
  'The lines of this result were removed by age; its summary stays. Run the same days again to see their lines.'

/** Everything the head of a result page shows. */
export interface ResultDto {
  job: JobDto
  summary: Summary
  resultHash: string
  /** When its lines were removed by age; null while they are there. */
  linesRemovedAt: string | null
  /** At most a thousand of each source. */
  rejections: Rejection[]
  rejectionCount: number
  /** How each source was read, in sentences. */
  notes: { source: string; notes: string[] }[]
}

export interface VerdictRow extends Verdict {
  /** Stable within the result; the row's key in lists and links. */
  id: string
  /** What people decided about the line; null where nobody has. */
  annotation: AnnotationDto | null
  comments: number
}

export const VERDICT_SORTS = ['placed', 'amount', 'difference', 'status'] as const
export type VerdictSort = (typeof VERDICT_SORTS)[number]

export interface VerdictFilters {
  /** Status codes; empty means all. */
  status: string[]
  reason: string[]
  gateway: string[]
  channel: string[]
  /** Day of the order, or GA4's day for lines without one. */
  day: string | null
  /** Part of an order name, order id or GA4 id. */
  search: string | null
  /** What people decided about the line; `mine` is what is assigned to the reader. Null means all. */
  handling?: Handling | null
}

/** Lines of a result, with count and sums of all that the filters let through. */
export interface VerdictPage {
  items: VerdictRow[]
  nextCursor: string | null
  /** Of all rows the filters let through, not only this page. */
  count: number
  storeMinor: number
  analyticsMinor: number
}

/** Values that occur in the result, for the filter menus, with their counts. */
export interface VerdictFacets {
  status: { value: string; count: number }[]
  reason: { value: string; count: number }[]
  gateway: { value: string; count: number }[]
  channel: { value: string; count: number }[]
}
