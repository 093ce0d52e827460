'use client'

import { useRouter } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Card } from '@/app/_ui/card'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'

export interface SessionLine {
  id: string
  isCurrent: boolean
  device: string
  /** Where from and since when, in words. */
  facts: ReactNode
}

export function SessionList({ sessions }: { sessions: readonly SessionLine[] }) {
  const router = useRouter()
  const [ending, setEnding] = useState<string | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const others = sessions.filter(({ isCurrent }) => !isCurrent)

  async function end(what: string) {
    setEnding(what)
    setProblem(null)
    const answer = await send('DELETE', what === 'others' ? '/api/auth/sessions' : `/api/auth/sessions/${what}`)
    setEnding(null)
    // One that has ended by itself meanwhile is gone as well.
    if (!answer.ok && answer.problem.status !== 404) return setProblem(answer.problem)
    router.refresh()
  }

  return (
    <div className="flex flex-col items-start gap-4">
      {problem ? <Refusal problem={problem} /> : null}
      <Card className="w-full max-w-2xl">
        <ul aria-label="Sessions">
          {sessions.map(({ id, isCurrent, device, facts }) => (
            <li
              className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-line border-b px-4 py-3 last:border-b-0"
              key={id}
            >
              <div className="min-w-0">
                <p className="flex flex-wrap items-center gap-2 font-medium">
                  {device}
                  {isCurrent ? <span className="font-normal text-muted text-sm">this one</span> : null}
                </p>
                <p className="text-muted text-sm">{facts}</p>
              </div>
              {isCurrent ? null : (
                <Button
                  aria-label={`Sign out ${device}`}
                  busy={ending === id}
                  disabled={ending !== null}
                  onClick={() => void end(id)}
                >
                  Sign out
                </Button>
              )}
            </li>
          ))}
        </ul>
      </Card>
      {others.length > 1 ? (
        <Button busy={ending === 'others'} disabled={ending !== null} onClick={() => void end('others')}>
          Sign out everywhere else
        </Button>
      ) : null}
    </div>
  )
}
