'use client'

import { useState } from 'react'
import { Button, ButtonLink } from '@/app/_ui/button'
import { Notice } from '@/app/_ui/notice'
import { Refusal } from '@/app/_ui/refusal'
import { useForm } from '@/app/_ui/use-form'
import { DeadLink } from '../_parts/dead-link'
import { useLinkSecret } from '../_parts/use-link-secret'

/** Asks before it does anything: programs that look into mail open its links too. */
export function ConfirmForm() {
  const token = useLinkSecret()
  const [isDone, setIsDone] = useState(false)
  const { busy, problem, submit } = useForm({
    url: '/api/auth/confirm-address',
    labels: {},
    extra: { token },
    onDone: () => setIsDone(true),
  })
  if (token === '') return <DeadLink again="enter the new address once more" href="/account" />
  if (isDone)
    return (
      <div className="flex flex-col gap-5">
        <Notice live title="Your address is changed" tone="neutral" />
        <ButtonLink href="/dashboard" variant="primary">
          Go to the dashboard
        </ButtonLink>
      </div>
    )
  return (
    <form className="flex flex-col gap-5" onSubmit={submit}>
      {problem ? <Refusal problem={problem} /> : null}
      <Button busy={busy} className="min-h-10" disabled={token === null} type="submit" variant="primary">
        Confirm this address
      </Button>
    </form>
  )
}
