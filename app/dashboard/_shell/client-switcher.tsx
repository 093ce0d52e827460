'use client'

import { useState } from 'react'
import { ChevronDownIcon } from '@/app/_ui/icons'
import { Menu, MenuChoice, MenuLabel } from '@/app/_ui/menu'
import { send } from '@/app/_ui/problem'

interface ClientSwitcherProps {
  current: { id: string; name: string }
  clients: { id: string; name: string }[]
}

/** Which client's figures are shown; a plain name for people who have only one. */
export function ClientSwitcher({ current, clients }: ClientSwitcherProps) {
  const [problem, setProblem] = useState<string | null>(null)
  if (clients.length < 2) return <span className="truncate font-medium">{current.name}</span>
  const change = async (clientId: string) => {
    if (clientId === current.id) return
    const answer = await send('POST', '/api/v1/active-client', { body: { clientId } })
    // A full load: nothing of the former client may stay in memory.
    if (answer.ok) window.location.assign('/dashboard')
    else setProblem(answer.problem.title)
  }
  return (
    <div className="flex min-w-0 items-center gap-3">
      <Menu
        label="Clients"
        trigger={
          <button
            className="flex min-h-9 min-w-0 items-center gap-1.5 rounded-control px-2.5 font-medium hover:bg-sunken md:-ml-2.5"
            type="button"
          >
            <span className="sr-only">Client: </span>
            <span className="truncate">{current.name}</span>
            <ChevronDownIcon className="size-4 text-muted" />
          </button>
        }
      >
        <MenuLabel>Client</MenuLabel>
        <MenuChoice
          onChange={(clientId) => void change(clientId)}
          options={clients.map(({ id, name }) => ({ value: id, label: name }))}
          value={current.id}
        />
      </Menu>
      {problem ? (
        <span className="text-critical text-sm" role="alert">
          {problem}
        </span>
      ) : null}
    </div>
  )
}
