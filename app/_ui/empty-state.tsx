import type { ReactNode } from 'react'
import { Card } from './card'

interface EmptyStateProps {
  title: string
  action?: ReactNode
  /** `h1` where it is all there is on the page. */
  heading?: 'h1' | 'h2' | 'h3'
  children: ReactNode
}

/** A beginning: what will be here and the one action that puts it here. */
export function EmptyState({ title, action, heading: Heading = 'h2', children }: EmptyStateProps) {
  return (
    <Card className="flex flex-col items-center gap-3 px-6 py-14 text-center">
      <EmptyDrawing />
      <Heading className="font-semibold text-md">{title}</Heading>
      <p className="max-w-md text-muted">{children}</p>
      {action ? <div className="mt-2">{action}</div> : null}
    </Card>
  )
}

function EmptyDrawing() {
  return (
    <svg aria-hidden="true" className="h-14 w-24 text-faint" fill="none" stroke="currentColor" viewBox="0 0 96 56">
      <rect height="40" rx="5" strokeWidth="1.5" width="34" x="6" y="8" />
      <rect height="40" rx="5" strokeWidth="1.5" width="34" x="56" y="8" />
      <path d="M13 18h20M13 26h14M13 34h18M63 18h20M63 26h12M63 34h16" strokeLinecap="round" strokeWidth="1.5" />
      <path
        className="text-accent"
        d="M40 18h16M40 34h16"
        strokeDasharray="2 3"
        strokeLinecap="round"
        strokeWidth="2"
      />
    </svg>
  )
}
