'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useRef, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Choice } from '@/app/_ui/choice'
import { Dialog } from '@/app/_ui/dialog'
import { describedBy, Field, inputClass } from '@/app/_ui/field'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'
import type { Role } from '@/lib/auth/permissions'
import { describeRole } from '@/lib/role-words'
import type { MadeInvitationDto } from '@/lib/services/invitations/dto'
import { LinkMade } from './link-made'

interface InviteMemberProps {
  clientId: string
  clientName: string
  /** Roles that may be given, highest first. */
  gives: readonly Role[]
}

/** A button that opens the form; then what became of the invitation. */
export function InviteMember({ clientId, clientName, gives }: InviteMemberProps) {
  const [open, setOpen] = useState(false)
  const [made, setMade] = useState<MadeInvitationDto | null>(null)
  const close = () => {
    setOpen(false)
    setMade(null)
  }
  return (
    <>
      <Button onClick={() => setOpen(true)} variant="primary">
        Invite somebody
      </Button>
      <Dialog
        description={
          <p>
            {made
              ? `${made.email} is invited as ${describeRole(made.role).one}.`
              : 'They get a link that works once, for this address alone, and for three days.'}
          </p>
        }
        onClose={close}
        open={open}
        title={made ? 'Invited' : `Invite somebody to ${clientName}`}
      >
        {made ? (
          <div className="flex flex-col gap-5">
            <LinkMade made={made} />
            <div className="flex justify-end">
              <Button onClick={close} variant="primary">
                Done
              </Button>
            </div>
          </div>
        ) : (
          <InviteForm clientId={clientId} gives={gives} onCancel={close} onMade={setMade} />
        )}
      </Dialog>
    </>
  )
}

interface InviteFormProps {
  clientId: string
  gives: readonly Role[]
  onCancel: () => void
  onMade: (made: MadeInvitationDto) => void
}

function InviteForm({ clientId, gives, onCancel, onMade }: InviteFormProps) {
  const router = useRouter()
  const emailInput = useRef<HTMLInputElement>(null)
  const [role, setRole] = useState<Role>('viewer')
  const [emailError, setEmailError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)

  async function invite(event: FormEvent) {
    event.preventDefault()
    setProblem(null)
    const email = emailInput.current?.value.trim() ?? ''
    if (!email.includes('@')) {
      setEmailError('Enter an e-mail address, such as name@example.com.')
      return emailInput.current?.focus()
    }
    setBusy(true)
    const path = `/api/v1/clients/${encodeURIComponent(clientId)}/invite`
    const answer = await send<MadeInvitationDto>('POST', path, { body: { email, role } })
    setBusy(false)
    if (!answer.ok) {
      const ofEmail = answer.problem.errors.find(({ field }) => field === 'email')
      if (!ofEmail) return setProblem(answer.problem)
      setEmailError(`The address ${ofEmail.message}.`)
      return emailInput.current?.focus()
    }
    router.refresh()
    onMade(answer.value)
  }

  return (
    <form className="flex flex-col gap-5" noValidate onSubmit={(event) => void invite(event)}>
      <Field error={emailError} id="invite-email" label="E-mail">
        <input
          aria-describedby={describedBy('invite-email', false, emailError !== null)}
          aria-invalid={emailError !== null}
          autoCapitalize="none"
          autoComplete="off"
          className={inputClass}
          disabled={busy}
          id="invite-email"
          onChange={() => setEmailError(null)}
          ref={emailInput}
          type="email"
        />
      </Field>
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1.5 font-medium">Role</legend>
        {gives.toReversed().map((each) => {
          const { name, sentence } = describeRole(each)
          return (
            <Choice key={each} name="role" note={sentence} on={role === each} onChoose={() => setRole(each)}>
              <span className="capitalize">{name}</span>
            </Choice>
          )
        })}
      </fieldset>
      {problem ? <Refusal problem={problem} /> : null}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button busy={busy} type="submit" variant="primary">
          Invite
        </Button>
      </div>
    </form>
  )
}
