'use client'

import Link from 'next/link'
import { type FormEvent, useRef, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Notice } from '@/app/_ui/notice'
import { type Problem, send } from '@/app/_ui/problem'
import { TextField } from '@/app/_ui/text-field'

interface Failure {
  title: string
  fix: string
}

function explain(problem: Problem): Failure {
  if (problem.status === 401) {
    return {
      title: 'E-mail and password do not belong together',
      fix: 'Check both for typing errors. If you have no account yet, ask whoever runs this installation.',
    }
  }
  if (problem.status === 429) {
    return { title: 'Too many attempts', fix: `${problem.detail} Your account is not locked.` }
  }
  return { title: problem.title, fix: problem.detail }
}

export function SignInForm({ onDone }: { onDone: (needsSecondFactor: boolean) => void }) {
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [blank, setBlank] = useState<{ email?: string; password?: string }>({})
  const email = useRef<HTMLInputElement>(null)
  const password = useRef<HTMLInputElement>(null)

  async function submit(event: FormEvent) {
    event.preventDefault()
    const body = { email: email.current?.value.trim() ?? '', password: password.current?.value ?? '' }
    const wrong = {
      ...(body.email.includes('@') ? {} : { email: 'Enter your e-mail address, such as name@example.com.' }),
      ...(body.password === '' ? { password: 'Enter your password.' } : {}),
    }
    setBlank(wrong)
    if (wrong.email) return email.current?.focus()
    if (wrong.password) return password.current?.focus()
    setBusy(true)
    setFailure(null)
    const answer = await send<{ needsSecondFactor: true } | undefined>('POST', '/api/auth/sign-in', { body })
    if (answer.ok) return onDone(answer.value !== undefined)
    setBusy(false)
    setFailure(explain(answer.problem))
    password.current?.select()
  }

  return (
    <form className="flex flex-col gap-5" noValidate onSubmit={(event) => void submit(event)}>
      {failure ? (
        <Notice live title={failure.title} tone="critical">
          <p className="text-sm">{failure.fix}</p>
        </Notice>
      ) : null}
      <TextField
        autoCapitalize="none"
        autoComplete="username"
        error={blank.email}
        label="E-mail"
        name="email"
        ref={email}
        type="email"
      />
      <TextField
        autoComplete="current-password"
        error={blank.password}
        label="Password"
        name="password"
        ref={password}
        type="password"
      />
      <Button busy={busy} className="min-h-10" type="submit" variant="primary">
        {busy ? 'Signing in' : 'Sign in'}
      </Button>
      <Link className="self-center rounded-control text-accent hover:underline" href="/forgot-password">
        Forgot your password?
      </Link>
    </form>
  )
}
