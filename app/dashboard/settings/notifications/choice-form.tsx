'use client'

import { type FormEvent, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Choice } from '@/app/_ui/choice'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'
import type { NotificationChoice } from '@/lib/services/notifications/dto'

const QUESTIONS = [
  {
    name: 'manual',
    legend: 'Runs that somebody starts',
    options: [
      {
        value: 'all',
        label: 'Write when one ends',
        note: 'With its result, or why there is none. A window that is read again once it has settled is mentioned only when its figures changed.',
      },
      { value: 'none', label: 'Do not write', note: 'You find the results on the dashboard.' },
    ],
  },
  {
    name: 'scheduled',
    legend: 'Runs by schedule',
    options: [
      {
        value: 'changes',
        label: 'Write when something changed',
        note: 'A finding is new or gone, or the match rate left the range that is usual for this client.',
      },
      { value: 'all', label: 'Write after every run', note: 'A mail a night, for a nightly schedule.' },
      { value: 'none', label: 'Do not write', note: 'Failed runs are asked about below.' },
    ],
  },
  {
    name: 'failures',
    legend: 'Runs by schedule that fail',
    options: [
      {
        value: true,
        label: 'Write once',
        note: 'One mail for each trouble, then none until a run has worked or it fails for another reason.',
      },
      { value: false, label: 'Do not write', note: 'Somebody else should watch that the figures stay fresh.' },
    ],
  },
] as const

/** What the signed-in person is written about, each choice in words. */
export function ChoiceForm({ initial }: { initial: NotificationChoice }) {
  const [choice, setChoice] = useState(initial)
  const [saved, setSaved] = useState(initial)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [isDone, setIsDone] = useState(false)
  const isChanged = QUESTIONS.some(({ name }) => choice[name] !== saved[name])

  async function save(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setProblem(null)
    const answer = await send<NotificationChoice>('PUT', '/api/v1/notification-preferences', { body: choice })
    setBusy(false)
    if (!answer.ok) return setProblem(answer.problem)
    setSaved(answer.value)
    setIsDone(true)
  }

  return (
    <form className="flex flex-col gap-6" onSubmit={(event) => void save(event)}>
      {QUESTIONS.map(({ name, legend, options }) => (
        <fieldset className="flex flex-col gap-2" disabled={busy} key={name}>
          <legend className="mb-2 font-medium">{legend}</legend>
          {options.map(({ value, label, note }) => (
            <Choice
              key={label}
              name={name}
              note={note}
              on={choice[name] === value}
              onChoose={() => {
                setChoice({ ...choice, [name]: value })
                setIsDone(false)
              }}
            >
              {label}
            </Choice>
          ))}
        </fieldset>
      ))}
      {problem ? <Refusal problem={problem} /> : null}
      <div className="flex items-center gap-4">
        <Button busy={busy} disabled={!isChanged} type="submit" variant="primary">
          Save
        </Button>
        <p className="text-muted text-sm" role="status">
          {isDone && !isChanged ? 'Saved. It holds from the next run on.' : ''}
        </p>
      </div>
    </form>
  )
}
