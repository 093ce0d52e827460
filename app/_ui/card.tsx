import type { ReactNode } from 'react'
import { cx } from './cx'

export function Card({ className, children }: { className?: string; children: ReactNode }) {
  return <div className={cx('rounded-card border border-line bg-surface', className)}>{children}</div>
}

interface SectionProps {
  /** Also the anchor of the section. */
  id: string
  title: string
  /** What the section says, in a sentence. */
  lead?: ReactNode
  actions?: ReactNode
  children: ReactNode
}

/** A titled part of a page; a landmark people can jump to. */
export function Section({ id, title, lead, actions, children }: SectionProps) {
  return (
    <section aria-labelledby={`${id}-title`} className="flex flex-col gap-4" id={id}>
      <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-2">
        <div className="max-w-3xl">
          <h2 className="font-semibold text-md" id={`${id}-title`}>
            {title}
          </h2>
          {lead ? <p className="text-muted">{lead}</p> : null}
        </div>
        {actions}
      </div>
      {children}
    </section>
  )
}
