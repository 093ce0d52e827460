import type { Assignee } from '@/lib/services/annotations/people'

/** Who looks at a result, and what they may do about its lines. */
export interface Reviewer {
  /** The client the result belongs to; it need not be the one chosen in the header. */
  clientId: string
  userId: string
  canWrite: boolean
  canRemoveAll: boolean
  canLink: boolean
  people: readonly Assignee[]
}
