'use client'

import { useRef, useState } from 'react'
import { Choice } from '@/app/_ui/choice'
import { inputClass } from '@/app/_ui/field'
import { send } from '@/app/_ui/problem'

export interface Pickable {
  id: string
  name: string
  /** Tells people of one name apart. */
  email?: string
}

interface PickListProps {
  legend: string
  name: string
  /** The first of all there are. */
  first: readonly Pickable[]
  /** There are more than these: they are found by a part of their name. */
  hasMore: boolean
  /** A list of the API that takes `search`. */
  url: string
  chosen: readonly Pickable[]
  onChange: (chosen: Pickable[]) => void
}

const TYPING_MS = 250

/** Any number of people or clients, searched for on the server where there are many; what is chosen stays in sight. */
export function PickList({ legend, name, first, hasMore, url, chosen, onChange }: PickListProps) {
  const [text, setText] = useState('')
  const [found, setFound] = useState<{ items: readonly Pickable[]; hasMore: boolean } | null>({ items: first, hasMore })
  const asked = useRef(0)

  async function look(wanted: string) {
    setText(wanted)
    asked.current += 1
    const turn = asked.current
    if (wanted.trim() === '') return setFound({ items: first, hasMore })
    await new Promise((resolve) => setTimeout(resolve, TYPING_MS))
    if (turn !== asked.current) return
    const query = new URLSearchParams({ search: wanted.trim() })
    const answer = await send<{ items: Pickable[]; nextCursor: string | null }>('GET', `${url}&${query}`)
    if (turn !== asked.current) return
    setFound(answer.ok ? { items: answer.value.items, hasMore: answer.value.nextCursor !== null } : null)
  }

  const isChosen = ({ id }: Pickable) => chosen.some((one) => one.id === id)
  const toggle = (one: Pickable) =>
    onChange(isChosen(one) ? chosen.filter(({ id }) => id !== one.id) : [...chosen, { id: one.id, name: one.name }])
  const shown = found?.items ?? []
  const kept = chosen.filter(({ id }) => shown.every((one) => one.id !== id))
  return (
    <fieldset className="min-w-0">
      <legend className="mb-2 font-medium">{legend}</legend>
      {hasMore ? (
        <input
          aria-label={`Find among ${legend.toLowerCase()}`}
          className={`${inputClass} mb-2`}
          onChange={(event) => void look(event.target.value)}
          placeholder="Part of a name"
          type="search"
          value={text}
        />
      ) : null}
      <div className="flex max-h-72 flex-col gap-1.5 overflow-y-auto p-0.5">
        {[...kept, ...shown].map((one) => (
          <Choice key={one.id} multiple name={name} note={one.email} on={isChosen(one)} onChoose={() => toggle(one)}>
            {one.name}
          </Choice>
        ))}
      </div>
      <p className="mt-1.5 text-muted text-sm" role="status">
        {found === null
          ? 'The search did not work. Type again in a moment.'
          : found.items.length === 0
            ? 'Nothing is called that.'
            : found.hasMore
              ? 'These are the first of more. Search for the others.'
              : ''}
      </p>
    </fieldset>
  )
}
