'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Dialog } from '@/app/_ui/dialog'
import { Field, inputClass } from '@/app/_ui/field'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'
import type { HandOverDto } from '@/lib/services/users/dto'
import { type Pickable, PickList } from '../pick-list'

interface LeaveDialogProps {
  label: string
  question: { title: string; description: string; confirm: string }
  url: string
  body: { active: false } | { isStaff: false }
  variant: 'secondary' | 'danger'
  /** Clients that somebody must take over first. */
  clients: readonly HandOverDto[]
  /** Who may take over. */
  others: { first: readonly Pickable[]; hasMore: boolean; url: string }
}

/** Ends what somebody is, once it is said who takes over what they leave: one for all, or each client by itself. */
export function LeaveDialog({ label, question, url, body, variant, clients, others }: LeaveDialogProps) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [people, setPeople] = useState<Pickable[]>([])
  const [byClient, setByClient] = useState<Record<string, string>>({})
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [only] = people
  const isShared = people.length > 1
  const chosenFor = (clientId: string) => people.find(({ id }) => id === byClient[clientId])?.id
  const isChosen = clients.length === 0 || (isShared ? clients.every(({ clientId }) => chosenFor(clientId)) : only)
  const takeOver = isShared
    ? Object.fromEntries(clients.map(({ clientId }) => [clientId, chosenFor(clientId)]))
    : only?.id

  function close() {
    setOpen(false)
    setProblem(null)
  }
  async function leave(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setProblem(null)
    const answer = await send('PATCH', url, { body: { ...body, ...(takeOver !== undefined && { takeOver }) } })
    setBusy(false)
    // Refused or not, what they look after may have changed since the page was opened.
    router.refresh()
    if (answer.ok) setOpen(false)
    else setProblem(answer.problem)
  }

  return (
    <>
      <Button onClick={() => setOpen(true)} variant={variant}>
        {label}
      </Button>
      <Dialog description={question.description} onClose={close} open={open} title={question.title}>
        <form className="flex flex-col gap-4" onSubmit={(event) => void leave(event)}>
          {clients.length > 0 ? (
            <>
              <p>
                {clients.length === 1 ? 'One client needs' : `${clients.length} clients need`} somebody else first:{' '}
                {clients
                  .map(({ clientName, isOnlyOwner }) => `${clientName}${isOnlyOwner ? ' (no other owner)' : ''}`)
                  .join(', ')}
                .
              </p>
              <PickList {...others} chosen={people} legend="Who takes over" name="take-over" onChange={setPeople} />
              {isShared
                ? clients.map(({ clientId, clientName }) => (
                    <Field id={`take-over-${clientId}`} key={clientId} label={clientName}>
                      <select
                        className={inputClass}
                        id={`take-over-${clientId}`}
                        onChange={(event) => setByClient({ ...byClient, [clientId]: event.target.value })}
                        value={chosenFor(clientId) ?? ''}
                      >
                        <option value="">Choose who</option>
                        {people.map(({ id, name }) => (
                          <option key={id} value={id}>
                            {name}
                          </option>
                        ))}
                      </select>
                    </Field>
                  ))
                : null}
            </>
          ) : null}
          {problem ? <Refusal problem={problem} /> : null}
          <div className="flex flex-wrap justify-end gap-2">
            <Button onClick={close}>Cancel</Button>
            <Button
              busy={busy}
              disabled={!isChosen}
              type="submit"
              variant={variant === 'danger' ? 'danger' : 'primary'}
            >
              {question.confirm}
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  )
}
