'use client'

import { type FormEvent, useRef, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { describedBy, Field, inputClass } from '@/app/_ui/field'
import { IconButton } from '@/app/_ui/icon-button'
import { EyeIcon, EyeOffIcon } from '@/app/_ui/icons'
import { Notice } from '@/app/_ui/notice'
import { type Problem, send } from '@/app/_ui/problem'

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
    return { title: 'Too many attempts', fix: 'Wait a minute, then try again. Your account is not locked.' }
  }
  return { title: problem.title, fix: problem.detail }
}

export function SignInForm({ next }: { next: string }) {
  const [shown, setShown] = useState(false)
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
    const answer = await send('POST', '/api/auth/sign-in', { body })
    // A full load, so that nothing rendered for a visitor survives into the session.
    if (answer.ok) return window.location.assign(next)
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
      <Field error={blank.email ?? null} id="email" label="E-mail">
        <input
          aria-describedby={describedBy('email', false, Boolean(blank.email))}
          aria-invalid={Boolean(blank.email)}
          autoCapitalize="none"
          autoComplete="username"
          className={inputClass}
          id="email"
          name="email"
          ref={email}
          type="email"
        />
      </Field>
      <Field error={blank.password ?? null} id="password" label="Password">
        <div className="relative">
          <input
            aria-describedby={describedBy('password', false, Boolean(blank.password))}
            aria-invalid={Boolean(blank.password)}
            autoComplete="current-password"
            className={`${inputClass} pr-11`}
            id="password"
            name="password"
            ref={password}
            type={shown ? 'text' : 'password'}
          />
          <IconButton
            aria-pressed={shown}
            className="absolute top-0 right-0"
            label={shown ? 'Hide password' : 'Show password'}
            onClick={() => setShown(!shown)}
          >
            {shown ? <EyeOffIcon /> : <EyeIcon />}
          </IconButton>
        </div>
      </Field>
      <Button busy={busy} className="min-h-10" type="submit" variant="primary">
        {busy ? 'Signing in' : 'Sign in'}
      </Button>
    </form>
  )
}
