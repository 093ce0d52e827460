/** One word on one class of sale, newest last; the list only grows (rule book 3.11). */
export interface ScopeDecisionDto {
  version: number
  classKey: string
  /** Null took the decision back. */
  inHeadline: boolean | null
  reason: string | null
  by: string | null
  at: string
}
