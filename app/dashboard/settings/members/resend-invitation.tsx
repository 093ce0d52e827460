'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button, RowButton } from '@/app/_ui/button'
import { Dialog } from '@/app/_ui/dialog'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'
import type { MadeInvitationDto } from '@/lib/services/invitations/dto'
import { LinkMade } from './link-made'

export function ResendInvitation({ invitationId, email }: { invitationId: string; email: string }) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [busy, setBusy] = useState(false)
  const [made, setMade] = useState<MadeInvitationDto | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const close = () => {
    setOpen(false)
    setMade(null)
    setProblem(null)
  }
  async function resend() {
    setBusy(true)
    setProblem(null)
    const path = `/api/v1/invitations/${encodeURIComponent(invitationId)}/resend`
    const answer = await send<MadeInvitationDto>('POST', path)
    setBusy(false)
    router.refresh()
    if (answer.ok) setMade(answer.value)
    else setProblem(answer.problem)
  }
  return (
    <>
      <RowButton aria-label={`Send the invitation for ${email} again`} onClick={() => setOpen(true)}>
        Send again
      </RowButton>
      <Dialog
        description={<p>A new link is made, which works for three days. The former link finds nothing any more.</p>}
        onClose={close}
        open={open}
        title={`Send the invitation for ${email} again?`}
      >
        <div className="flex flex-col gap-4">
          {problem ? <Refusal problem={problem} /> : null}
          {made ? <LinkMade made={made} /> : null}
          <div className="flex flex-wrap justify-end gap-2">
            <Button onClick={close}>{made ? 'Done' : 'Cancel'}</Button>
            {made ? null : (
              <Button busy={busy} onClick={() => void resend()} variant="primary">
                Send again
              </Button>
            )}
          </div>
        </div>
      </Dialog>
    </>
  )
}
