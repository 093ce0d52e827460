'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Dialog } from '@/app/_ui/dialog'
import { CheckIcon } from '@/app/_ui/icons'
import { Refusal } from '@/app/_ui/refusal'
import { TextField } from '@/app/_ui/text-field'
import { useForm } from '@/app/_ui/use-form'
import type { NewSecondFactor } from '@/lib/auth/provider'
import { BackupCodes } from './backup-codes'
import { ScanStep } from './scan-step'

type Step = { at: 'start' } | { at: 'scan'; factor: NewSecondFactor } | { at: 'codes'; backupCodes: string[] }

/** Setting up the app: password, then scan and first code, then the backup codes, which are shown this once. */
export function SecondFactor({ isSetUp, hasBackupCodes }: { isSetUp: boolean; hasBackupCodes: boolean }) {
  const router = useRouter()
  const [step, setStep] = useState<Step>({ at: 'start' })
  const [isAsking, setIsAsking] = useState(false)
  const [isRenewing, setIsRenewing] = useState(false)
  const restart = () => {
    setStep({ at: 'start' })
    setIsAsking(false)
    router.refresh()
  }
  const showCodes = (backupCodes: string[]) => {
    setIsRenewing(false)
    setStep({ at: 'codes', backupCodes })
  }
  if (step.at === 'codes') return <BackupCodes codes={step.backupCodes} onDone={restart} />
  if (step.at === 'scan')
    return (
      <ScanStep
        factor={step.factor}
        onCancel={restart}
        onDone={() => (hasBackupCodes ? showCodes(step.factor.backupCodes) : restart())}
      />
    )
  return (
    <div className="flex flex-col items-start gap-3">
      {isSetUp ? (
        <p className="flex items-center gap-2">
          <CheckIcon className="size-4 text-matched" />A code of your app is asked for whenever you sign in.
        </p>
      ) : null}
      <div className="flex flex-wrap gap-2">
        {isSetUp && hasBackupCodes ? <Button onClick={() => setIsRenewing(true)}>Renew the backup codes</Button> : null}
        <Button onClick={() => setIsAsking(true)} variant={isSetUp ? 'danger' : 'secondary'}>
          {isSetUp ? 'Remove the second factor' : 'Set up a second factor'}
        </Button>
      </div>
      <Dialog
        description="You get ten new ones. Those you kept until now are worth nothing then."
        onClose={() => setIsRenewing(false)}
        open={isRenewing}
        title="Renew the backup codes?"
      >
        <PasswordStep<{ backupCodes: string[] }>
          button="Renew them"
          onDone={({ backupCodes }) => showCodes(backupCodes)}
          url="/api/auth/second-factor/backup-codes"
          variant="primary"
        />
      </Dialog>
      <Dialog
        description={
          isSetUp
            ? `From then on your password alone opens your account${hasBackupCodes ? ', and the backup codes are worth nothing' : ''}.`
            : 'Enter your password first: it is you who decides how you sign in.'
        }
        onClose={() => setIsAsking(false)}
        open={isAsking}
        title={isSetUp ? 'Remove the second factor?' : 'Set up a second factor'}
      >
        {isSetUp ? (
          <PasswordStep button="Remove it" onDone={restart} url="/api/auth/second-factor/remove" variant="danger" />
        ) : (
          <PasswordStep<NewSecondFactor>
            button="Go on"
            onDone={(factor) => setStep({ at: 'scan', factor })}
            url="/api/auth/second-factor/set-up"
            variant="primary"
          />
        )}
      </Dialog>
    </div>
  )
}

interface PasswordStepProps<T> {
  url: string
  button: string
  variant: 'primary' | 'danger'
  onDone: (value: T) => void
}

function PasswordStep<T>({ url, button, variant, onDone }: PasswordStepProps<T>) {
  const { busy, errors, problem, submit } = useForm<T>({ url, labels: { password: 'Password' }, onDone })
  return (
    <form className="flex flex-col gap-4" noValidate onSubmit={submit}>
      {problem ? <Refusal problem={problem} /> : null}
      <TextField
        autoComplete="current-password"
        error={errors.password}
        form="second-factor"
        label="Password"
        name="password"
        type="password"
      />
      <Button busy={busy} className="self-end" type="submit" variant={variant}>
        {button}
      </Button>
    </form>
  )
}
