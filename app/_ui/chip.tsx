import Link from 'next/link'
import { CloseIcon } from './icons'

/** A filter in force; pressing it takes it away. */
export function FilterChip({ name, value, removeHref }: { name: string; value: string; removeHref: string }) {
  return (
    <Link
      aria-label={`Remove filter ${name}: ${value}`}
      className="inline-flex min-h-7 items-center gap-1.5 rounded-full border border-line bg-surface py-0.5 pr-2 pl-3 text-sm hover:border-faint"
      href={removeHref}
      scroll={false}
    >
      <span className="text-muted">{name}</span>
      <span className="max-w-56 truncate font-medium">{value}</span>
      <CloseIcon className="size-3.5 text-muted" />
    </Link>
  )
}
