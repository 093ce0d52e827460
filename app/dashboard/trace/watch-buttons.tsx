'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button, RowButton } from '@/app/_ui/button'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'

/** Has the order watched; it then stands in the list below. */
export function WatchOrder({ id, clientId }: { id: string; clientId: string }) {
  const { busy, problem, run } = useAct(clientId)
  return (
    <div className="flex flex-col items-start gap-2">
      <Button busy={busy} onClick={() => void run('POST', '/api/v1/trace/watches', { id })}>
        Watch it for 72 hours
      </Button>
      {problem ? <Refusal problem={problem} /> : null}
    </div>
  )
}

export function StopWatch({ watchId, asked, clientId }: { watchId: string; asked: string; clientId: string }) {
  const { busy, problem, run } = useAct(clientId)
  return (
    <>
      <RowButton
        aria-label={`Stop watching ${asked}`}
        disabled={busy}
        onClick={() => void run('DELETE', `/api/v1/trace/watches/${watchId}`)}
      >
        Stop
      </RowButton>
      {problem ? <Refusal problem={problem} /> : null}
    </>
  )
}

function useAct(clientId: string) {
  const router = useRouter()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  async function run(method: 'POST' | 'DELETE', url: string, body?: Record<string, unknown>) {
    setBusy(true)
    const answer = await send<unknown>(method, url, { clientId, ...(body && { body }) })
    setBusy(false)
    setProblem(answer.ok ? null : answer.problem)
    router.refresh()
  }
  return { busy, problem, run }
}
