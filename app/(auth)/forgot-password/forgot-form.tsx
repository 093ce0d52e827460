'use client'

import { useState } from 'react'
import { Button, ButtonLink } from '@/app/_ui/button'
import { Notice } from '@/app/_ui/notice'
import { Refusal } from '@/app/_ui/refusal'
import { TextField } from '@/app/_ui/text-field'
import { useForm } from '@/app/_ui/use-form'

export function ForgotForm() {
  const [isSent, setIsSent] = useState(false)
  const { busy, errors, problem, submit } = useForm({
    url: '/api/auth/request-reset',
    labels: { email: 'E-mail' },
    onDone: () => setIsSent(true),
  })
  return (
    <div className="flex flex-col gap-5">
      {isSent ? (
        <Notice live title="Look into your mail" tone="neutral">
          <p className="text-sm">
            If there is an account with this address, a link is on its way. It works once, for an hour. Nothing there?
            See whether it lies with unwanted mail, or ask whoever runs this installation.
          </p>
        </Notice>
      ) : (
        <form className="flex flex-col gap-5" noValidate onSubmit={submit}>
          {problem ? <Refusal problem={problem} /> : null}
          <TextField
            autoCapitalize="none"
            autoComplete="username"
            error={errors.email}
            label="E-mail"
            name="email"
            type="email"
          />
          <Button busy={busy} className="min-h-10" type="submit" variant="primary">
            {busy ? 'Sending' : 'Send the link'}
          </Button>
        </form>
      )}
      <ButtonLink href="/sign-in" variant="quiet">
        Back to sign-in
      </ButtonLink>
    </div>
  )
}
