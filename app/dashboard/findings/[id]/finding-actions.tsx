'use client'

import { useRouter } from 'next/navigation'
import { useCallback, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'
import { Toast } from '@/app/_ui/toast'
import type { Assignee } from '@/lib/services/annotations/people'
import type { FindingDto } from '@/lib/services/findings/dto'
import { AssignMenu } from '../../_review/assign-menu'
import { ReasonDialog } from '../../_review/reason-dialog'
import { FixDialog } from './fix-dialog'

interface FindingActionsProps {
  finding: FindingDto
  people: readonly Assignee[]
  userId: string
  clientId: string
  /** Local time in the client's zone, for the form. */
  now: string
  timeZone: string
}

/** What a person can say of a finding; each can be taken back. */
export function FindingActions({ finding, people, userId, clientId, now, timeZone }: FindingActionsProps) {
  const router = useRouter()
  const [asking, setAsking] = useState<'fix' | 'ignore' | null>(null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [done, setDone] = useState<{ message: string; undo: object | null } | null>(null)
  const dismiss = useCallback(() => setDone(null), [])

  async function change(body: object, message: string, undo: object | null) {
    setBusy(true)
    const answer = await send('PATCH', `/api/v1/findings/${finding.id}`, { body, clientId })
    setBusy(false)
    setProblem(answer.ok ? null : answer.problem)
    if (!answer.ok) return false
    setAsking(null)
    setDone({ message, undo })
    router.refresh()
    return true
  }

  const assigneeId = finding.assignee?.id ?? null
  const { undo } = done ?? { undo: null }
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap gap-2">
        {finding.state === 'confirmed' ? null : (
          <Button disabled={busy} onClick={() => setAsking('fix')} variant="primary">
            Mark fix deployed
          </Button>
        )}
        {finding.canUndoFix ? (
          <Button disabled={busy} onClick={() => void change({ undoFix: true }, 'The fix was taken back.', null)}>
            Take fix back
          </Button>
        ) : null}
        <AssignMenu
          disabled={busy}
          isAssigned={assigneeId !== null}
          onAssign={(person) =>
            void change({ assigneeId: person?.id ?? null }, `Assigned to ${person?.name ?? 'nobody'}.`, { assigneeId })
          }
          people={people}
          userId={userId}
        />
        {finding.ignoredReason === null ? (
          <Button disabled={busy} onClick={() => setAsking('ignore')}>
            Put aside
          </Button>
        ) : (
          <Button
            disabled={busy}
            onClick={() =>
              void change({ ignoredReason: null }, 'Taken up again.', { ignoredReason: finding.ignoredReason })
            }
          >
            Take up again
          </Button>
        )}
      </div>
      {problem ? <Refusal problem={problem} /> : null}
      {asking === 'ignore' ? (
        <ReasonDialog
          action="Put aside"
          description="It stays in the list, at the end, and is not counted as waiting."
          onClose={() => setAsking(null)}
          onSay={(reason) => void change({ ignoredReason: reason }, 'Put aside.', { ignoredReason: null })}
          title="Put this finding aside"
        />
      ) : null}
      {asking === 'fix' ? (
        <FixDialog
          busy={busy}
          now={now}
          onClose={() => setAsking(null)}
          onSay={(fix) => void change({ fix }, 'Noted. Coming runs verify the fix.', { undoFix: true })}
          timeZone={timeZone}
        />
      ) : null}
      {done ? (
        <Toast
          key={done.message}
          message={done.message}
          onClose={dismiss}
          onUndo={undo ? () => void change(undo, 'Undone.', null) : undefined}
        />
      ) : null}
    </div>
  )
}
