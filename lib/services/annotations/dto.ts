/** What people decided about one line; it stays with the line from job to job. */
export const ANNOTATION_STATES = ['open', 'resolved', 'ignored'] as const
export type AnnotationState = (typeof ANNOTATION_STATES)[number]
