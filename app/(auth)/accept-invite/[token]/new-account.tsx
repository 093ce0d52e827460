'use client'

import { type FormEvent, useRef, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { describedBy, Field, inputClass } from '@/app/_ui/field'
import { IconButton } from '@/app/_ui/icon-button'
import { EyeIcon, EyeOffIcon } from '@/app/_ui/icons'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'

const MIN_PASSWORD_LENGTH = 12

/** Name and password of somebody who has no account yet; the address is the invitation's. */
export function NewAccount({ token, email }: { token: string; email: string }) {
  const nameInput = useRef<HTMLInputElement>(null)
  const passwordInput = useRef<HTMLInputElement>(null)
  const [shown, setShown] = useState(false)
  const [errors, setErrors] = useState<{ name?: string; password?: string }>({})
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)

  async function join(event: FormEvent) {
    event.preventDefault()
    setProblem(null)
    const body = { name: nameInput.current?.value.trim() ?? '', password: passwordInput.current?.value ?? '' }
    const wrong = {
      ...(body.name === '' && { name: 'Enter your name, as the others will see it.' }),
      ...(body.password.length < MIN_PASSWORD_LENGTH && {
        password: `Choose a password of at least ${MIN_PASSWORD_LENGTH} characters.`,
      }),
    }
    setErrors(wrong)
    if (wrong.name) return nameInput.current?.focus()
    if (wrong.password) return passwordInput.current?.focus()
    setBusy(true)
    const answer = await send<{ isSignedIn: boolean }>('POST', `/api/invitations/${encodeURIComponent(token)}`, {
      body,
    })
    // A full load, so that nothing rendered for a visitor survives into the session.
    if (answer.ok) return window.location.assign(answer.value.isSignedIn ? '/dashboard' : '/sign-in')
    setBusy(false)
    setProblem(answer.problem)
  }

  return (
    <form className="flex flex-col gap-5" noValidate onSubmit={(event) => void join(event)}>
      {problem ? <Refusal problem={problem} /> : null}
      {/* Read by password managers, which keep the password with it. */}
      <input autoComplete="username" className="hidden" name="email" readOnly type="email" value={email} />
      <Field error={errors.name ?? null} id="name" label="Your name">
        <input
          aria-describedby={describedBy('name', false, Boolean(errors.name))}
          aria-invalid={Boolean(errors.name)}
          autoComplete="name"
          className={inputClass}
          disabled={busy}
          id="name"
          maxLength={100}
          name="name"
          ref={nameInput}
        />
      </Field>
      <Field
        error={errors.password ?? null}
        hint={`At least ${MIN_PASSWORD_LENGTH} characters; a few unrelated words are easy to keep.`}
        id="password"
        label="Choose a password"
      >
        <div className="relative">
          <input
            aria-describedby={describedBy('password', true, Boolean(errors.password))}
            aria-invalid={Boolean(errors.password)}
            autoComplete="new-password"
            className={`${inputClass} pr-11`}
            disabled={busy}
            id="password"
            name="password"
            ref={passwordInput}
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
      <div>
        <Button busy={busy} className="min-h-10" type="submit" variant="primary">
          Make the account and join
        </Button>
      </div>
    </form>
  )
}
