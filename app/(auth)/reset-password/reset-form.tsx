'use client'

import { useState } from 'react'
import { Button, ButtonLink } from '@/app/_ui/button'
import { Notice } from '@/app/_ui/notice'
import { Refusal } from '@/app/_ui/refusal'
import { TextField } from '@/app/_ui/text-field'
import { useForm } from '@/app/_ui/use-form'
import { DeadLink } from '../_parts/dead-link'
import { useLinkSecret } from '../_parts/use-link-secret'

export function ResetForm() {
  const token = useLinkSecret()
  const [isDone, setIsDone] = useState(false)
  const { busy, errors, problem, submit } = useForm({
    url: '/api/auth/reset-password',
    labels: { password: 'New password' },
    extra: { token },
    onDone: () => setIsDone(true),
  })
  if (token === '') return <DeadLink again="ask for a new one" href="/forgot-password" />
  if (isDone)
    return (
      <div className="flex flex-col gap-5">
        <Notice live title="Your new password is set" tone="neutral" />
        <ButtonLink href="/sign-in" variant="primary">
          Sign in
        </ButtonLink>
      </div>
    )
  return (
    <form className="flex flex-col gap-5" noValidate onSubmit={submit}>
      {problem ? <Refusal problem={problem} /> : null}
      <TextField
        autoComplete="new-password"
        error={errors.password}
        hint="At least 12 characters. A few words that only you would put together are good."
        label="New password"
        name="password"
        type="password"
      />
      <Button busy={busy} className="min-h-10" disabled={token === null} type="submit" variant="primary">
        {busy ? 'Saving' : 'Save the password'}
      </Button>
      {problem?.status === 404 ? (
        <ButtonLink href="/forgot-password" variant="quiet">
          Ask for a new link
        </ButtonLink>
      ) : null}
    </form>
  )
}
