'use client'

import { Button } from '@/app/_ui/button'
import { Refusal } from '@/app/_ui/refusal'
import { TextField } from '@/app/_ui/text-field'
import { useForm } from '@/app/_ui/use-form'

export function SetupForm({ token }: { token: string }) {
  const { busy, errors, problem, submit } = useForm({
    url: '/api/auth/set-up',
    labels: { name: 'Name', email: 'E-mail', password: 'Password' },
    extra: { token },
    // A full load: the address of this page leads nowhere any more.
    onDone: () => window.location.assign('/sign-in?next=/admin'),
  })
  return (
    <form className="flex flex-col gap-5" noValidate onSubmit={submit}>
      {problem ? <Refusal problem={problem} /> : null}
      <TextField autoComplete="name" error={errors.name} label="Name" name="name" />
      <TextField
        autoCapitalize="none"
        autoComplete="username"
        error={errors.email}
        label="E-mail"
        name="email"
        type="email"
      />
      <TextField
        autoComplete="new-password"
        error={errors.password}
        hint="At least 12 characters."
        label="Password"
        name="password"
        type="password"
      />
      <Button busy={busy} className="min-h-10" type="submit" variant="primary">
        {busy ? 'Saving' : 'Make the account'}
      </Button>
    </form>
  )
}
