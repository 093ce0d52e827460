'use client'

import { useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Notice } from '@/app/_ui/notice'
import { Refusal } from '@/app/_ui/refusal'
import { TextField } from '@/app/_ui/text-field'
import { useForm } from '@/app/_ui/use-form'

export function AddressForm({ email }: { email: string }) {
  const [sentTo, setSentTo] = useState<string | null>(null)
  const { busy, errors, problem, submit } = useForm({
    url: '/api/auth/address',
    labels: { email: 'New e-mail', password: 'Password' },
    onDone: (_, form) => {
      setSentTo(String(new FormData(form).get('email')).trim())
      form.reset()
    },
  })
  return (
    <form className="flex max-w-sm flex-col gap-4" noValidate onSubmit={submit}>
      {problem ? <Refusal problem={problem} /> : null}
      {sentTo ? (
        <Notice live title={`Look into the mail of ${sentTo}`} tone="neutral">
          <p className="text-sm">
            The link there makes it your address; it works once, for an hour. Until then you sign in with {email}.
          </p>
        </Notice>
      ) : null}
      <TextField
        autoCapitalize="none"
        autoComplete="email"
        error={errors.email}
        form="address"
        label="New e-mail"
        name="email"
        type="email"
      />
      <TextField
        autoComplete="current-password"
        error={errors.password}
        form="address"
        label="Password"
        name="password"
        type="password"
      />
      <Button busy={busy} className="self-start" type="submit">
        Change the address
      </Button>
    </form>
  )
}
