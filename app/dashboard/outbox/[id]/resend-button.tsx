'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '@/app/_ui/button'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'

export function ResendButton({ mailId }: { mailId: string }) {
  const router = useRouter()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const resend = async () => {
    setBusy(true)
    setProblem(null)
    const answer = await send('POST', `/api/v1/outbox/${mailId}/resend`)
    setBusy(false)
    if (answer.ok) router.refresh()
    else setProblem(answer.problem)
  }
  return (
    <div className="flex flex-col gap-3">
      <Button busy={busy} onClick={() => void resend()} variant="primary">
        Send it again
      </Button>
      {problem ? <Refusal problem={problem} /> : null}
    </div>
  )
}
