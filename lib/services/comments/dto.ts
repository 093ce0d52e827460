/** What is commented on: a line of a result by its row there, or a finding. */
export type CommentSubject =
  | { jobId: string; row: string }
  /** As `FindingDto.id`. */
  | { findingId: string }

/** What somebody said about a line or a finding. */
export interface CommentDto {
  id: string
  text: string
  by: string | null
  at: string
  isOwn: boolean
}
