import Form from 'next/form'
import Link from 'next/link'
import { Button } from '@/app/_ui/button'
import { FilterChip } from '@/app/_ui/chip'
import { cx } from '@/app/_ui/cx'
import { inputClass } from '@/app/_ui/field'
import { CheckIcon, SearchIcon } from '@/app/_ui/icons'
import { StatusShape } from '@/app/_ui/status-shape'
import { formatDay } from '@/app/_ui/when'
import { channelLabel, reasonLabel, statusLabel } from '@/lib/labels'
import { formatCount } from '@/lib/sentences'
import { VERDICT_SORTS, type VerdictFacets, type VerdictSort } from '@/lib/services/results/dto'
import { FilterMenu } from './filter-menu'
import {
  FIRST_VIEW,
  isFiltered,
  LIST_FILTERS,
  type ListFilter,
  ordersHref,
  queryEntries,
  sortedBy,
  toggleFilter,
  type VerdictQuery,
  withFilters,
} from './query'

const FILTERS: Readonly<Record<ListFilter, { name: string; text: (value: string) => string }>> = {
  status: { name: 'Status', text: (value) => statusLabel(value).label },
  reason: { name: 'Reason', text: (value) => reasonLabel(value).label },
  gateway: { name: 'Gateway', text: (value) => value },
  channel: { name: 'Channel', text: channelLabel },
}

interface FilterBarProps {
  jobId: string
  query: VerdictQuery
  facets: VerdictFacets
}

/** Search, one menu per filter, and what is in force as chips. Links and a plain form, so the address says it all. */
export function FilterBar({ jobId, query, facets }: FilterBarProps) {
  return (
    <div className="flex flex-col gap-3">
      <div className="relative flex flex-wrap items-center gap-2">
        <SearchForm jobId={jobId} query={query} />
        {LIST_FILTERS.filter((name) => facets[name].length > 0).map((name) => (
          <FilterMenu key={name} label={FILTERS[name].name}>
            {facets[name].map(({ value, count }) => (
              <li key={value}>
                <FilterOption count={count} jobId={jobId} name={name} query={query} value={value} />
              </li>
            ))}
          </FilterMenu>
        ))}
        <FilterMenu className="md:hidden" label="Sort">
          {VERDICT_SORTS.map((sort) => (
            <li key={sort}>
              <SortOption jobId={jobId} query={query} sort={sort} />
            </li>
          ))}
        </FilterMenu>
      </div>
      {isFiltered(query) ? <Chips jobId={jobId} query={query} /> : null}
    </div>
  )
}

function SearchForm({ jobId, query }: Omit<FilterBarProps, 'facets'>) {
  const kept = queryEntries(withFilters(query, { search: null }))
  return (
    <search className="max-sm:w-full">
      <Form action={`/dashboard/results/${jobId}`} className="flex gap-2" scroll={false}>
        {kept.map(([name, value]) => (
          <input key={`${name} ${value}`} name={name} type="hidden" value={value} />
        ))}
        <div className="relative max-sm:flex-1">
          <SearchIcon className="pointer-events-none absolute top-2.5 left-3 size-4 text-muted" />
          <input
            aria-label="Search by order or id"
            className={cx(inputClass, 'pl-9 sm:w-60')}
            defaultValue={query.filters.search ?? ''}
            key={query.filters.search}
            name="search"
            placeholder="Order or id"
            type="search"
          />
        </div>
        <Button type="submit">Search</Button>
      </Form>
    </search>
  )
}

interface FilterOptionProps extends Omit<FilterBarProps, 'facets'> {
  name: ListFilter
  value: string
  count: number
}

function FilterOption({ jobId, query, name, value, count }: FilterOptionProps) {
  const on = query.filters[name].includes(value)
  const status = name === 'status' ? statusLabel(value) : null
  return (
    <Link
      aria-current={on ? 'true' : undefined}
      className="flex min-h-9 items-center gap-2.5 rounded-control px-2.5 hover:bg-sunken"
      href={ordersHref(jobId, toggleFilter(query, name, value))}
      scroll={false}
    >
      <span
        className={cx(
          'flex size-4 shrink-0 items-center justify-center rounded-[4px] border',
          on ? 'border-accent bg-accent text-on-accent' : 'border-faint',
        )}
      >
        {on ? <CheckIcon className="size-3" /> : null}
      </span>
      {status ? <StatusShape shape={status.shape} tone={status.tone} /> : null}
      <span className="min-w-0 flex-1 truncate">{FILTERS[name].text(value)}</span>
      <span className="num text-muted text-sm">{formatCount(count)}</span>
    </Link>
  )
}

const SORTS: Readonly<Record<VerdictSort, string>> = {
  placed: 'When it was placed',
  amount: 'Amount in the store',
  difference: 'Difference',
  status: 'Status',
}

/** Where the table has no head to press. */
function SortOption({ jobId, query, sort }: Omit<FilterBarProps, 'facets'> & { sort: VerdictSort }) {
  const on = query.sort === sort
  return (
    <Link
      aria-current={on ? 'true' : undefined}
      className="flex min-h-9 items-center gap-2.5 rounded-control px-2.5 hover:bg-sunken"
      href={ordersHref(jobId, sortedBy(query, sort))}
      scroll={false}
    >
      <span className="flex-1">{SORTS[sort]}</span>
      {on ? <span className="text-muted text-sm">{query.direction === 'asc' ? 'ascending' : 'descending'}</span> : null}
    </Link>
  )
}

function Chips({ jobId, query }: Omit<FilterBarProps, 'facets'>) {
  const { day, search } = query.filters
  return (
    <ul aria-label="Filters in force" className="flex flex-wrap items-center gap-2">
      {LIST_FILTERS.flatMap((name) =>
        query.filters[name].map((value) => (
          <li key={`${name} ${value}`}>
            <FilterChip
              name={FILTERS[name].name}
              removeHref={ordersHref(jobId, toggleFilter(query, name, value))}
              value={FILTERS[name].text(value)}
            />
          </li>
        )),
      )}
      {day ? (
        <li>
          <FilterChip
            name="Day"
            removeHref={ordersHref(jobId, withFilters(query, { day: null }))}
            value={formatDay(day)}
          />
        </li>
      ) : null}
      {search ? (
        <li>
          <FilterChip
            name="Search"
            removeHref={ordersHref(jobId, withFilters(query, { search: null }))}
            value={search}
          />
        </li>
      ) : null}
      <li>
        <Link className="link text-sm" href={ordersHref(jobId, withFilters(query, FIRST_VIEW.filters))} scroll={false}>
          Clear all
        </Link>
      </li>
    </ul>
  )
}
