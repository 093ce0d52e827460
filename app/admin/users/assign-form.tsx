'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Choice } from '@/app/_ui/choice'
import { Field, inputClass } from '@/app/_ui/field'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'
import { countOf } from '@/lib/sentences'

interface Named {
  id: string
  name: string
}

const ROLES = [
  ['analyst', 'Analyst'],
  ['viewer', 'Viewer'],
  ['admin', 'Admin'],
  ['owner', 'Owner'],
  ['', 'Take their membership away'],
] as const

/** Some of the staff into some of the clients, in one role. */
export function AssignForm({ staff, clients }: { staff: Named[]; clients: Named[] }) {
  const router = useRouter()
  const [staffIds, setStaffIds] = useState<string[]>([])
  const [clientIds, setClientIds] = useState<string[]>([])
  const [role, setRole] = useState('analyst')
  const [busy, setBusy] = useState(false)
  const [done, setDone] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const toggle = (all: string[], id: string) => (all.includes(id) ? all.filter((one) => one !== id) : [...all, id])

  async function assign(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setProblem(null)
    setDone('')
    const body = { staffIds, clientIds, role: role || null }
    const answer = await send<{ changed: number }>('POST', '/api/v1/admin/staff/assign', { body })
    setBusy(false)
    if (!answer.ok) return setProblem(answer.problem)
    setDone(`${countOf(answer.value.changed, 'membership')} changed.`)
    router.refresh()
  }

  const list = (legend: string, name: string, all: Named[], chosen: string[], set: (ids: string[]) => void) => (
    <fieldset className="min-w-0">
      <legend className="mb-2 font-medium">{legend}</legend>
      <div className="flex max-h-72 flex-col gap-1.5 overflow-y-auto p-0.5">
        {all.map(({ id, name: of }) => (
          <Choice key={id} multiple name={name} on={chosen.includes(id)} onChoose={() => set(toggle(chosen, id))}>
            {of}
          </Choice>
        ))}
      </div>
    </fieldset>
  )
  return (
    <form className="flex max-w-3xl flex-col gap-5" onSubmit={(event) => void assign(event)}>
      <div className="grid gap-5 md:grid-cols-2">
        {list('Staff', 'staff', staff, staffIds, setStaffIds)}
        {list('Clients', 'clients', clients, clientIds, setClientIds)}
      </div>
      <Field className="max-w-72" id="assign-role" label="Role there">
        <select className={inputClass} id="assign-role" onChange={(event) => setRole(event.target.value)} value={role}>
          {ROLES.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      </Field>
      {problem ? <Refusal problem={problem} /> : null}
      <div className="flex items-center gap-4">
        <Button busy={busy} disabled={staffIds.length === 0 || clientIds.length === 0} type="submit" variant="primary">
          {role ? 'Assign' : 'Take away'}
        </Button>
        <p className="text-muted text-sm" role="status">
          {done}
        </p>
      </div>
    </form>
  )
}
