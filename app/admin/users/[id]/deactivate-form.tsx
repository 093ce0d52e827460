'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Field, inputClass } from '@/app/_ui/field'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'

interface DeactivateFormProps {
  person: { name: string }
  others: { id: string; name: string; email: string }[]
  url: string
}

/** Ends somebody's access; asks who takes over once the server has said that somebody must. */
export function DeactivateForm({ person, others, url }: DeactivateFormProps) {
  const router = useRouter()
  const [takeOver, setTakeOver] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const mustChoose = takeOver !== '' || problem?.errors.some(({ field }) => field === 'takeOver')
  async function deactivate() {
    setBusy(true)
    setProblem(null)
    const answer = await send('PATCH', url, { body: { active: false, ...(takeOver && { takeOver }) } })
    setBusy(false)
    if (answer.ok) router.refresh()
    else setProblem(answer.problem)
  }
  return (
    <div className="flex max-w-xl flex-col items-start gap-4">
      {problem ? <Refusal problem={problem} /> : null}
      {mustChoose ? (
        <Field className="w-full" id="take-over" label="Who takes over">
          <select
            className={inputClass}
            id="take-over"
            onChange={(event) => setTakeOver(event.target.value)}
            value={takeOver}
          >
            <option value="">Choose somebody</option>
            {others.map(({ id, name, email }) => (
              <option key={id} value={id}>
                {name} ({email})
              </option>
            ))}
          </select>
        </Field>
      ) : null}
      <Button busy={busy} onClick={() => void deactivate()} variant="danger">
        Deactivate {person.name}
      </Button>
    </div>
  )
}
