import type { ReactNode } from 'react'

interface PageHeadProps {
  title: ReactNode
  /** The page's answer in one sentence. */
  answer?: ReactNode
  actions?: ReactNode
}

export function PageHead({ title, answer, actions }: PageHeadProps) {
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-8 gap-y-4">
      <div className="max-w-3xl">
        <h1 className="font-semibold text-lg tracking-tight">{title}</h1>
        {answer ? <p className="mt-1 text-md text-muted">{answer}</p> : null}
      </div>
      {actions ? <div className="flex flex-wrap gap-2">{actions}</div> : null}
    </div>
  )
}
