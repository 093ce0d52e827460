'use client'

import { useRouter } from 'next/navigation'
import { useCallback, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'
import { Toast } from '@/app/_ui/toast'
import { Instant } from '@/app/_ui/when'
import type { ChangeDto } from '@/lib/services/changes/dto'
import { AREAS } from './words'

interface ChangeListProps {
  changes: readonly ChangeDto[]
  clientId: string
  timeZone: string
  canWrite: boolean
  canRemoveAll: boolean
}

/** The change log, newest first; what people wrote themselves can be removed and put back. */
export function ChangeList({ changes, clientId, timeZone, canWrite, canRemoveAll }: ChangeListProps) {
  const router = useRouter()
  const [problem, setProblem] = useState<Problem | null>(null)
  const [removed, setRemoved] = useState<ChangeDto | null>(null)
  const dismiss = useCallback(() => setRemoved(null), [])

  async function remove(change: ChangeDto) {
    const answer = await send('DELETE', `/api/v1/changes/${change.id}`, { clientId })
    setProblem(answer.ok ? null : answer.problem)
    if (answer.ok) setRemoved(change)
    router.refresh()
  }

  async function restore({ area, what, at, link }: ChangeDto) {
    const answer = await send('POST', `/api/v1/clients/${clientId}/changes`, { body: { area, what, at, link } })
    setProblem(answer.ok ? null : answer.problem)
    setRemoved(null)
    router.refresh()
  }

  return (
    <>
      {problem ? <Refusal problem={problem} /> : null}
      <ul className="divide-y divide-line">
        {changes.map((change) => (
          <li className="flex flex-wrap items-baseline gap-x-4 gap-y-1 px-5 py-3" key={change.id}>
            <span className="num text-muted text-sm">
              <Instant at={change.at} timeZone={timeZone} />
            </span>
            <span className="min-w-0 flex-1">
              {change.what}{' '}
              {change.link ? (
                <a className="link underline" href={change.link} rel="noreferrer" target="_blank">
                  More
                </a>
              ) : null}
              <span className="block text-muted text-sm">
                {AREAS[change.area]} ·{' '}
                {change.source ? `read from ${change.source}` : (change.by ?? 'somebody who left')}
              </span>
            </span>
            {canWrite && change.source === null && (change.isOwn || canRemoveAll) ? (
              <Button aria-label={`Remove: ${change.what}`} onClick={() => void remove(change)}>
                Remove
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {removed ? <Toast message="Removed." onClose={dismiss} onUndo={() => void restore(removed)} /> : null}
    </>
  )
}
