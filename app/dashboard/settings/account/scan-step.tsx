'use client'

import { Button } from '@/app/_ui/button'
import { CopyCode } from '@/app/_ui/code'
import { Refusal } from '@/app/_ui/refusal'
import { TextField } from '@/app/_ui/text-field'
import { useForm } from '@/app/_ui/use-form'
import type { NewSecondFactor } from '@/lib/auth/provider'
import { QrCode } from './qr-code'

interface ScanStepProps {
  factor: NewSecondFactor
  onDone: () => void
  onCancel: () => void
}

export function ScanStep({ factor, onDone, onCancel }: ScanStepProps) {
  const { busy, errors, problem, submit } = useForm({
    url: '/api/auth/second-factor/confirm',
    labels: { code: 'Code' },
    onDone,
  })
  return (
    <div className="flex flex-col gap-5 sm:flex-row sm:gap-8">
      <QrCode label="QR code for your authenticator app" text={factor.uri} />
      <form className="flex max-w-sm flex-col gap-4" noValidate onSubmit={submit}>
        <p>
          Scan this with an authenticator app on your phone. If you cannot scan, type this key into the app:{' '}
          <CopyCode label="key" value={factor.secret} />
        </p>
        {problem ? <Refusal problem={problem} /> : null}
        <TextField
          autoComplete="one-time-code"
          error={errors.code}
          form="second-factor"
          hint="You are signed out everywhere else then."
          inputMode="numeric"
          label="Code that the app shows"
          name="code"
        />
        <div className="flex gap-2">
          <Button busy={busy} type="submit" variant="primary">
            Turn it on
          </Button>
          <Button onClick={onCancel} variant="quiet">
            Cancel
          </Button>
        </div>
      </form>
    </div>
  )
}
