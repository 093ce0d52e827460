'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Refusal } from '@/app/_ui/refusal'
import { TextField } from '@/app/_ui/text-field'
import { useForm } from '@/app/_ui/use-form'

export function PasswordForm() {
  const router = useRouter()
  const [isDone, setIsDone] = useState(false)
  const { busy, errors, problem, submit } = useForm({
    url: '/api/auth/password',
    labels: { current: 'Current password', password: 'New password' },
    onDone: (_, form) => {
      setIsDone(true)
      form.reset()
      router.refresh()
    },
  })
  return (
    <form className="flex max-w-sm flex-col gap-4" noValidate onSubmit={submit}>
      {problem ? <Refusal problem={problem} /> : null}
      <TextField
        autoComplete="current-password"
        error={errors.current}
        form="password"
        label="Current password"
        name="current"
        type="password"
      />
      <TextField
        autoComplete="new-password"
        error={errors.password}
        form="password"
        hint="At least 12 characters."
        label="New password"
        name="password"
        type="password"
      />
      <div className="flex flex-wrap items-center gap-4">
        <Button busy={busy} type="submit">
          Change the password
        </Button>
        <p className="text-muted text-sm" role="status">
          {isDone ? 'Changed. You are signed out everywhere else.' : ''}
        </p>
      </div>
    </form>
  )
}
