'use client'

import { createPortal } from 'react-dom'
import { Button } from '@/app/_ui/button'
import { Refusal } from '@/app/_ui/refusal'
import { Toast } from '@/app/_ui/toast'
import { countOf } from '@/lib/sentences'
import type { ReviewedLine } from './review'
import { ReviewActions } from './review-actions'
import type { Reviewer } from './reviewer'
import type { useReview } from './use-review'

interface ReviewBarProps {
  lines: readonly ReviewedLine[]
  review: ReturnType<typeof useReview>
  reviewer: Reviewer
  /** Whether a drawer lies over the page; it then says itself what was done. */
  isCovered: boolean
  onClear: () => void
}

/** What can be done about the selected lines, over the end of the page; then what was done, with the way back. */
export function ReviewBar({ lines, review, reviewer, isCovered, onClear }: ReviewBarProps) {
  const { busy, problem, done, apply, undo, dismiss } = review
  const changes = done?.changes
  if (isCovered || (lines.length === 0 && !done)) return null
  // Within the table it would be a row.
  return createPortal(
    <>
      {lines.length === 0 ? null : (
        <section
          aria-label="Selected lines"
          className="fixed inset-x-4 bottom-20 z-40 mx-auto flex w-fit max-w-[calc(100%-2rem)] flex-wrap items-center gap-3 rounded-card border border-line bg-surface p-3 shadow-lg md:bottom-6"
        >
          <span className="num font-medium">{countOf(lines.length, 'line')} selected</span>
          <ReviewActions
            busy={busy}
            lines={lines}
            onApply={(news) => void apply(lines, news).then((ok) => ok && onClear())}
            people={reviewer.people}
            userId={reviewer.userId}
          />
          <Button onClick={onClear} variant="quiet">
            Clear
          </Button>
          {problem ? <Refusal problem={problem} /> : null}
        </section>
      )}
      {done && lines.length === 0 ? (
        <Toast
          key={done.message}
          message={done.message}
          onClose={dismiss}
          onUndo={changes ? () => void undo(changes) : undefined}
        />
      ) : null}
    </>,
    document.body,
  )
}
