'use client'

import { useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Notice } from '@/app/_ui/notice'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'

interface AcceptSignedInProps {
  token: string
  clientName: string
  email: string
  signedInAs: string
  /** Whether the session is the invited person's. */
  isInvited: boolean
}

export function AcceptSignedIn({ token, clientName, email, signedInAs, isInvited }: AcceptSignedInProps) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  async function run(work: () => ReturnType<typeof send>, onDone: () => void) {
    setBusy(true)
    setProblem(null)
    const answer = await work()
    if (answer.ok) return onDone()
    setBusy(false)
    setProblem(answer.problem)
  }
  // Full loads: nothing of another client or person may stay in memory.
  const accept = () =>
    run(
      () => send('POST', `/api/invitations/${encodeURIComponent(token)}`, { body: {} }),
      () => window.location.assign('/dashboard'),
    )
  const signOut = () =>
    run(
      () => send('POST', '/api/auth/sign-out'),
      () => window.location.reload(),
    )
  return (
    <div className="flex flex-col gap-4">
      {problem ? <Refusal problem={problem} /> : null}
      {isInvited ? (
        <>
          <p className="text-muted">
            You are signed in as <span className="break-all">{signedInAs}</span>. Clients you belong to already stay as
            they are.
          </p>
          <div>
            <Button busy={busy} onClick={() => void accept()} variant="primary">
              Join {clientName}
            </Button>
          </div>
        </>
      ) : (
        <>
          <Notice title="You are signed in with another address" tone="pending">
            <p>
              This invitation is for <span className="break-all font-medium">{email}</span>, and you are signed in as{' '}
              <span className="break-all font-medium">{signedInAs}</span>. Sign out to accept it, or ask for an
              invitation to the address you use.
            </p>
          </Notice>
          <div>
            <Button busy={busy} onClick={() => void signOut()}>
              Sign out
            </Button>
          </div>
        </>
      )}
    </div>
  )
}
