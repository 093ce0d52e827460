import type { ReactNode } from 'react'
import { Card } from '@/app/_ui/card'

/** A page that says one thing. */
export function CalmPage({ title, actions, children }: { title: string; actions?: ReactNode; children: ReactNode }) {
  return (
    <Card className="flex flex-col gap-3 p-6">
      <h1 className="font-semibold text-lg tracking-tight">{title}</h1>
      <div className="flex max-w-xl flex-col gap-3 text-muted">{children}</div>
      {actions ? <div className="mt-2 flex flex-wrap gap-2">{actions}</div> : null}
    </Card>
  )
}
