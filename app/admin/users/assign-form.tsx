'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Field, inputClass } from '@/app/_ui/field'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'
import { countOf } from '@/lib/sentences'
import { type Pickable, PickList } from './pick-list'

interface Choices {
  first: readonly Pickable[]
  hasMore: boolean
  url: string
}

const ROLES = [
  ['analyst', 'Analyst'],
  ['viewer', 'Viewer'],
  ['admin', 'Admin'],
  ['owner', 'Owner'],
  ['', 'Take their membership away'],
] as const

/** Some of the staff into some of the clients, in one role. */
export function AssignForm({ staff, clients }: { staff: Choices; clients: Choices }) {
  const router = useRouter()
  const [people, setPeople] = useState<Pickable[]>([])
  const [places, setPlaces] = useState<Pickable[]>([])
  const [role, setRole] = useState('analyst')
  const [busy, setBusy] = useState(false)
  const [done, setDone] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)

  async function assign(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setProblem(null)
    setDone('')
    const idsOf = (all: Pickable[]) => all.map(({ id }) => id)
    const body = { staffIds: idsOf(people), clientIds: idsOf(places), role: role || null }
    const answer = await send<{ changed: number }>('POST', '/api/v1/admin/staff/assign', { body })
    setBusy(false)
    if (!answer.ok) return setProblem(answer.problem)
    setDone(`${countOf(answer.value.changed, 'membership')} changed.`)
    router.refresh()
  }

  return (
    <form className="flex max-w-3xl flex-col gap-5" onSubmit={(event) => void assign(event)}>
      <div className="grid gap-5 md:grid-cols-2">
        <PickList {...staff} chosen={people} legend="Staff" name="staff" onChange={setPeople} />
        <PickList {...clients} chosen={places} legend="Clients" name="clients" onChange={setPlaces} />
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
        <Button busy={busy} disabled={people.length === 0 || places.length === 0} type="submit" variant="primary">
          {role ? 'Assign' : 'Take away'}
        </Button>
        <p className="text-muted text-sm" role="status">
          {done}
        </p>
      </div>
    </form>
  )
}
