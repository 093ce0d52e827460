'use client'

import { Button } from '@/app/_ui/button'
import { Refusal } from '@/app/_ui/refusal'
import { TextField } from '@/app/_ui/text-field'
import { useForm } from '@/app/_ui/use-form'

interface SecondFactorFormProps {
  hasBackupCodes: boolean
  onDone: () => void
  onRestart: () => void
}

export function SecondFactorForm({ hasBackupCodes, onDone, onRestart }: SecondFactorFormProps) {
  const { busy, errors, problem, submit } = useForm({
    url: '/api/auth/second-factor',
    labels: { code: 'Code' },
    onDone,
  })
  return (
    <form className="flex flex-col gap-5" noValidate onSubmit={submit}>
      {problem ? <Refusal problem={problem} /> : null}
      <TextField
        autoCapitalize="none"
        autoComplete="one-time-code"
        // The step has just changed: what is to be typed now stands in the new field.
        autoFocus
        error={errors.code}
        hint={`The 6 digits your authenticator app shows${hasBackupCodes ? ', or one of your backup codes' : ''}.`}
        label="Code"
        name="code"
        spellCheck={false}
      />
      <Button busy={busy} className="min-h-10" type="submit" variant="primary">
        {busy ? 'Signing in' : 'Sign in'}
      </Button>
      <Button onClick={onRestart} variant="quiet">
        Begin again
      </Button>
    </form>
  )
}
