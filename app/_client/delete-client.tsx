import type { ReactNode } from 'react'
import { ActButton } from '@/app/_ui/act-button'

interface DeleteClientProps {
  name: string
  url: string
  /** What happens. */
  children: ReactNode
}

/** Deletes a client once its name was typed. */
export function DeleteClient({ name, url, children }: DeleteClientProps) {
  return (
    <ActButton
      label="Delete this client"
      method="DELETE"
      question={{ title: `Delete ${name}?`, description: children, confirm: 'Delete it' }}
      typed={{ field: 'name', label: 'Its name', hint: `Type ${name} to delete it.` }}
      url={url}
      variant="danger"
    />
  )
}
