import type { ReactNode } from 'react'

/** One figure with its name above and what it rests on below. Stands inside a `<dl>`. */
export function Stat({ label, value, note }: { label: string; value: ReactNode; note?: ReactNode }) {
  return (
    <div className="flex flex-col gap-0.5">
      <dt className="text-muted text-sm">{label}</dt>
      <dd>
        <span className="num font-semibold text-lg">{value}</span>
        {note ? <span className="block text-muted text-sm">{note}</span> : null}
      </dd>
    </div>
  )
}
