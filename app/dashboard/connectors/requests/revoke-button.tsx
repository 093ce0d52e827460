'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Dialog } from '@/app/_ui/dialog'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'

export function RevokeButton({ requestId, note }: { requestId: string; note: string }) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const close = () => {
    setOpen(false)
    setProblem(null)
  }
  async function revoke() {
    setBusy(true)
    setProblem(null)
    const answer = await send('DELETE', `/api/v1/connection-requests/${encodeURIComponent(requestId)}`)
    setBusy(false)
    // Either way the list may have changed: the link may just have been used.
    router.refresh()
    if (answer.ok) close()
    else setProblem(answer.problem)
  }
  return (
    <>
      <button
        aria-label={`Withdraw the link for ${note}`}
        className="rounded-control py-0.5 text-muted text-sm underline-offset-2 hover:text-text hover:underline"
        onClick={() => setOpen(true)}
        type="button"
      >
        Withdraw
      </button>
      <Dialog
        description={
          <p>
            Whoever has it finds it not valid any more, at once. What is connected stays connected, and you can make a
            new link.
          </p>
        }
        onClose={close}
        open={open}
        title={`Withdraw the link for ${note}?`}
      >
        <div className="flex flex-col gap-4">
          {problem ? <Refusal problem={problem} /> : null}
          <div className="flex flex-wrap justify-end gap-2">
            <Button onClick={close}>Keep it</Button>
            <Button busy={busy} onClick={() => void revoke()} variant="danger">
              Withdraw the link
            </Button>
          </div>
        </div>
      </Dialog>
    </>
  )
}
