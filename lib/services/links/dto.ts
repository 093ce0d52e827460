/** An order and a GA4 id that a person tied together; it holds from the next run on. */
export interface LinkDto {
  id: string
  /** The order's id at its store; `store|id` where there are several. */
  orderId: string
  analyticsId: string
  reason: string | null
  by: string | null
  at: string
}

/** A line of the other side that may be the same sale. */
export interface LinkCandidate {
  /** Id of the line within the result. */
  row: string
  title: string
  status: string
  day: string | null
  minor: number | null
}
