import { cx } from './cx'

/** A grey stand-in of the size of what is coming. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden="true" className={cx('animate-breathe rounded-control bg-line/70', className)} />
}

/** A table to come, row for row. */
export function TableSkeleton({ rows }: { rows: number }) {
  return (
    <div aria-hidden="true" className="overflow-hidden rounded-card border border-line bg-surface">
      <div className="h-9 border-line border-b bg-sunken" />
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: equal rows that never move
        <div className="flex h-10 items-center gap-8 border-line border-b px-4 last:border-b-0" key={row}>
          <Skeleton className="h-3 w-24" />
          <Skeleton className="h-3 flex-1" />
          <Skeleton className="h-3 w-20" />
        </div>
      ))}
    </div>
  )
}

/** Says to screen readers what the grey boxes say to eyes. */
export function Loading({ children }: { children: React.ReactNode }) {
  return (
    <div className="flex flex-col gap-8" role="status">
      <span className="sr-only">Loading…</span>
      {children}
    </div>
  )
}
