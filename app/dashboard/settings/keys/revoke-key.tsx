'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Dialog } from '@/app/_ui/dialog'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'

export function RevokeKey({ keyId, name }: { keyId: string; name: string }) {
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
    const answer = await send('DELETE', `/api/v1/keys/${encodeURIComponent(keyId)}`)
    setBusy(false)
    // Either way the list may have changed: somebody else may just have revoked it.
    router.refresh()
    if (answer.ok) close()
    else setProblem(answer.problem)
  }
  return (
    <>
      <button
        aria-label={`Revoke the key for ${name}`}
        className="rounded-control py-0.5 text-muted text-sm underline-offset-2 hover:text-text hover:underline"
        onClick={() => setOpen(true)}
        type="button"
      >
        Revoke
      </button>
      <Dialog
        description={
          <p>The program that uses it is refused from its next request on. A revoked key never works again.</p>
        }
        onClose={close}
        open={open}
        title={`Revoke the key for ${name}?`}
      >
        <div className="flex flex-col gap-4">
          {problem ? <Refusal problem={problem} /> : null}
          <div className="flex flex-wrap justify-end gap-2">
            <Button onClick={close}>Keep it</Button>
            <Button busy={busy} onClick={() => void revoke()} variant="danger">
              Revoke the key
            </Button>
          </div>
        </div>
      </Dialog>
    </>
  )
}
