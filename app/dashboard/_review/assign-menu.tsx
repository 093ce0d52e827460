'use client'

import { Button } from '@/app/_ui/button'
import { ChevronDownIcon } from '@/app/_ui/icons'
import { Menu, MenuItem } from '@/app/_ui/menu'
import type { Assignee } from '@/lib/services/annotations/people'

interface AssignMenuProps {
  people: readonly Assignee[]
  /** Who chooses. */
  userId: string
  isAssigned: boolean
  disabled: boolean
  /** Null for nobody. */
  onAssign: (person: Assignee | null) => void
}

/** Gives something to a person to look at, or takes it from them. */
export function AssignMenu({ people, userId, isAssigned, disabled, onAssign }: AssignMenuProps) {
  return (
    <Menu
      label="Assign to"
      trigger={
        <Button disabled={disabled}>
          Assign
          <ChevronDownIcon className="size-4 text-muted" />
        </Button>
      }
    >
      {people.map((person) => (
        <MenuItem key={person.id} onSelect={() => onAssign(person)}>
          {person.id === userId ? `${person.name} (you)` : person.name}
        </MenuItem>
      ))}
      {isAssigned ? <MenuItem onSelect={() => onAssign(null)}>Nobody</MenuItem> : null}
    </Menu>
  )
}
