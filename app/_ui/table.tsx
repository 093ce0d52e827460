import Link from 'next/link'
import type { ComponentProps, ReactNode } from 'react'
import { cx } from './cx'
import { SortDownIcon, SortUpIcon } from './icons'

/** Spread, not written: on an element of ordinary display these roles would be redundant. */
const AS = {
  table: { role: 'table' },
  rowgroup: { role: 'rowgroup' },
  row: { role: 'row' },
  columnheader: { role: 'columnheader' },
  cell: { role: 'cell' },
} as const

/**
 * Tables scroll inside their frame, with head and first column in place. On a phone a row with `phone` cells becomes
 * two lines; roles are written out because a changed `display` would take the table's meaning away.
 */
export function Table({ label, className, children }: { label: string; className?: string; children: ReactNode }) {
  return (
    <section
      aria-label={label}
      className="max-h-[80vh] overflow-auto rounded-card border border-line bg-surface max-md:max-h-none"
      // A scrolling region must be reachable by keyboard.
      // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
      tabIndex={0}
    >
      <table className={cx('w-full border-separate border-spacing-0 max-md:block', className)} {...AS.table}>
        <caption className="sr-only">{label}</caption>
        {children}
      </table>
    </section>
  )
}

export function TableHead({ children }: { children: ReactNode }) {
  return (
    <thead className="max-md:hidden" {...AS.rowgroup}>
      <tr {...AS.row}>{children}</tr>
    </thead>
  )
}

export function TableBody({ children }: { children: ReactNode }) {
  return (
    <tbody className="max-md:block" {...AS.rowgroup}>
      {children}
    </tbody>
  )
}

interface ThProps {
  children: ReactNode
  align?: 'left' | 'right'
  /** Where a press on the head leads, and the direction the table is sorted in by this column, if it is. */
  sort?: { href: string; direction: 'asc' | 'desc' | null }
}

const TH =
  'sticky top-0 z-10 h-9 border-line border-b bg-sunken px-3 font-medium text-muted text-sm whitespace-nowrap first:left-0 first:z-20 first:pl-4 last:pr-4'

export function Th({ children, align = 'left', sort }: ThProps) {
  const ariaSort = sort?.direction ? (sort.direction === 'asc' ? 'ascending' : 'descending') : undefined
  return (
    <th
      aria-sort={ariaSort}
      className={cx(TH, align === 'right' ? 'text-right' : 'text-left')}
      {...AS.columnheader}
      scope="col"
    >
      {sort ? (
        <Link
          className={cx(
            'inline-flex items-center gap-1 rounded-control hover:text-text',
            sort.direction && 'text-text',
          )}
          href={sort.href}
          scroll={false}
        >
          {children}
          {sort.direction === 'asc' ? <SortUpIcon className="size-3.5" /> : null}
          {sort.direction === 'desc' ? <SortDownIcon className="size-3.5" /> : null}
        </Link>
      ) : (
        children
      )}
    </th>
  )
}

/** Two lines on a phone: the cells marked `phone` are placed, the others are left to the row's detail. */
export function Tr({ className, children, ...rest }: ComponentProps<'tr'>) {
  return (
    <tr
      {...rest}
      className={cx(
        'group max-md:grid max-md:grid-cols-[1fr_auto] max-md:gap-x-4 max-md:gap-y-1 max-md:border-line max-md:border-b max-md:px-4 max-md:py-2.5 max-md:last:border-b-0',
        className,
      )}
      {...AS.row}
    >
      {children}
    </tr>
  )
}

interface TdProps {
  children?: ReactNode
  align?: 'left' | 'right'
  className?: string
  /** Place in the two lines of a phone row. */
  phone?: 'top-left' | 'top-right' | 'bottom-left' | 'bottom-right' | 'bottom'
}

const PHONE: Readonly<Record<NonNullable<TdProps['phone']>, string>> = {
  'top-left': 'max-md:order-1',
  'top-right': 'max-md:order-2 max-md:text-right',
  'bottom-left': 'max-md:order-3',
  'bottom-right': 'max-md:order-4 max-md:text-right',
  bottom: 'max-md:order-3 max-md:col-span-2',
}

const TD =
  'h-10 px-3 py-1.5 md:border-line md:border-b md:group-last:border-b-0 md:first:sticky md:first:left-0 md:first:bg-surface md:group-hover:bg-sunken first:pl-4 last:pr-4 max-md:h-auto max-md:min-w-0 max-md:p-0 max-md:first:p-0 max-md:last:p-0'

export function Td({ children, align = 'left', className, phone }: TdProps) {
  return (
    <td
      className={cx(TD, align === 'right' && 'md:text-right', phone ? PHONE[phone] : 'max-md:hidden', className)}
      {...AS.cell}
    >
      {children}
    </td>
  )
}

/** Under a table: how far one is, and where one can go. */
export function Pager({ note, first, next }: { note: ReactNode; first: string | null; next: string | null }) {
  const link = 'rounded-control px-2 py-1 font-medium text-accent hover:bg-sunken'
  return (
    <nav aria-label="Pages" className="flex flex-wrap items-center justify-between gap-3 text-sm">
      <span className="text-muted">{note}</span>
      <span className="flex gap-2">
        {first ? (
          <Link className={link} href={first} scroll={false}>
            First page
          </Link>
        ) : null}
        {next ? (
          <Link className={link} href={next} scroll={false}>
            Next page
          </Link>
        ) : null}
      </span>
    </nav>
  )
}
