import Link from 'next/link'
import { cx } from '@/app/_ui/cx'
import { formatCount } from '@/lib/sentences'
import { HANDLINGS, type Handling, type HandlingCounts } from '@/lib/services/annotations/dto'
import { ordersHref, type VerdictQuery, withFilters } from './query'

const NAMES: Readonly<Record<Handling, string>> = {
  open: 'Open',
  resolved: 'Resolved',
  ignored: 'Ignored',
  mine: 'Assigned to me',
}

/** The lines by what people decided about them. */
export function HandlingTabs({ jobId, query, counts }: { jobId: string; query: VerdictQuery; counts: HandlingCounts }) {
  const current = query.filters.handling ?? null
  const tab = (handling: Handling | null, name: string, count: number) => (
    <li key={name}>
      <Link
        aria-current={current === handling ? 'true' : undefined}
        className={cx(
          'flex min-h-9 items-center gap-1.5 rounded-control border px-3',
          current === handling ? 'border-accent bg-accent/5 font-medium' : 'border-line bg-surface hover:bg-sunken',
        )}
        href={ordersHref(jobId, withFilters(query, { handling }))}
        scroll={false}
      >
        {name}
        <span className="num text-muted text-sm">{formatCount(count)}</span>
      </Link>
    </li>
  )
  return (
    <ul aria-label="Lines by what was decided" className="flex flex-wrap gap-2">
      {tab(null, 'All', counts.open + counts.resolved + counts.ignored)}
      {HANDLINGS.map((handling) => tab(handling, NAMES[handling], counts[handling]))}
    </ul>
  )
}
