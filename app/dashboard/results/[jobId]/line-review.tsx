'use client'

import { Button } from '@/app/_ui/button'
import { Refusal } from '@/app/_ui/refusal'
import type { VerdictRow } from '@/lib/services/results/dto'
import { Comments } from '../../comments'
import { LinkPanel } from './link-panel'
import type { ReviewChange } from './review'
import { ReviewActions } from './review-actions'
import { ReviewState } from './review-panel'
import type { Reviewer } from './reviewer'
import type { useReview } from './use-review'

interface LineReviewProps {
  row: VerdictRow
  jobId: string
  currency: string
  timeZone: string
  reviewer: Reviewer
  review: ReturnType<typeof useReview>
}

/** What people decided about one line, what they tied it to, and what they wrote. */
export function LineReview({ row, jobId, currency, timeZone, reviewer, review }: LineReviewProps) {
  const { clientId, userId, canWrite, canRemoveAll, canLink, people } = reviewer
  return (
    <div className="mt-6 flex flex-col gap-6">
      <section className="flex flex-col gap-3">
        <h3 className="border-line border-b pb-1.5 font-semibold">Review</h3>
        <ReviewState annotation={row.annotation} timeZone={timeZone} />
        {canWrite ? (
          <ReviewActions
            busy={review.busy}
            lines={[row]}
            onApply={(news) => void review.apply([row], news)}
            people={people}
            userId={userId}
          />
        ) : null}
        {review.done ? (
          <p className="flex flex-wrap items-center gap-2 text-muted" role="status">
            {review.done.message}
            {review.done.changes ? <UndoButton changes={review.done.changes} review={review} /> : null}
          </p>
        ) : null}
        {review.problem ? <Refusal problem={review.problem} /> : null}
      </section>
      <LinkPanel
        canManage={canLink}
        clientId={clientId}
        currency={currency}
        jobId={jobId}
        row={row}
        timeZone={timeZone}
      />
      <Comments
        canRemoveAll={canRemoveAll}
        canWrite={canWrite}
        clientId={clientId}
        on={{ jobId, row: row.id }}
        timeZone={timeZone}
      />
    </div>
  )
}

function UndoButton({ changes, review }: { changes: ReviewChange[]; review: LineReviewProps['review'] }) {
  return (
    <Button disabled={review.busy} onClick={() => void review.undo(changes)} variant="quiet">
      Undo
    </Button>
  )
}
