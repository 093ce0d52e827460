'use client'

import { useState } from 'react'
import { Button } from '@/app/_ui/button'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'

/** Where nobody can list the sessions, they can still be ended. */
export function OtherSessions() {
  const [isBusy, setIsBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [ended, setEnded] = useState<number | null>(null)

  async function end() {
    setIsBusy(true)
    setProblem(null)
    const answer = await send<{ ended: number }>('DELETE', '/api/auth/sessions')
    setIsBusy(false)
    if (answer.ok) setEnded(answer.value.ended)
    else setProblem(answer.problem)
  }

  return (
    <div className="flex flex-col items-start gap-4">
      {problem ? <Refusal problem={problem} /> : null}
      <div className="flex flex-wrap items-center gap-4">
        <Button busy={isBusy} onClick={() => void end()}>
          Sign out everywhere else
        </Button>
        <p className="text-muted text-sm" role="status">
          {ended === null ? '' : inWords(ended)}
        </p>
      </div>
    </div>
  )
}

function inWords(ended: number): string {
  if (ended === 0) return 'You were signed in nowhere else.'
  return ended === 1 ? 'Done. One other session has ended.' : `Done. ${ended} other sessions have ended.`
}
