/** What people decided about one line; it stays with the line from job to job. */
export const ANNOTATION_STATES = ['open', 'resolved', 'ignored'] as const
export type AnnotationState = (typeof ANNOTATION_STATES)[number]

/** A line nobody has touched is open, without reason and assignee. */
export interface AnnotationValue {
  state: AnnotationState
  reason: string | null
  assigneeId: string | null
}

export const UNTOUCHED: AnnotationValue = { state: 'open', reason: null, assigneeId: null }

export interface AnnotationDto extends AnnotationValue {
  assignee: string | null
  updatedBy: string | null
  updatedAt: string
}

/** How a list of lines can be narrowed by what was decided about them. */
export const HANDLINGS = ['open', 'resolved', 'ignored', 'mine'] as const
export type Handling = (typeof HANDLINGS)[number]

/** Lines of a result by what was decided about them. */
export type HandlingCounts = Record<Handling, number>
