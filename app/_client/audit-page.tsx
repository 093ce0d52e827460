import { Button } from '@/app/_ui/button'
import { CursorPager } from '@/app/_ui/cursor-pager'
import { EmptyState } from '@/app/_ui/empty-state'
import { inputClass } from '@/app/_ui/field'
import { firstOf, type SearchParams } from '@/app/_ui/search-params'
import { AUDIT_ACTIONS, type AuditEntryDto } from '@/lib/services/audit/dto'
import { type AuditQuery, auditQuerySchema } from '@/lib/services/audit/list'
import type { Page } from '@/lib/services/jobs/dto'
import { AuditTable } from './audit-table'
import { ACTION_WORDS } from './audit-words'

/** The search a page's address asks for; what is not right in it is left out. */
export function auditQueryOf(query: SearchParams): AuditQuery {
  const found: Record<string, unknown> = {}
  for (const [name, schema] of Object.entries(auditQuerySchema.shape)) {
    const parsed = schema.safeParse(firstOf(query[name]) || undefined)
    if (parsed.success && parsed.data !== undefined) found[name] = parsed.data
  }
  return found as AuditQuery
}

interface AuditSearchProps {
  path: string
  query: AuditQuery
  page: Page<AuditEntryDto>
  timeZone: string
}

/** A searchable log of who did what. */
export function AuditSearch({ path, query, page, timeZone }: AuditSearchProps) {
  const { action, actor, object, from, to, cursor } = query
  return (
    <div className="flex flex-col gap-5">
      {/* biome-ignore lint/a11y/useSemanticElements: the element <search> is too new for browsers in use. */}
      <form aria-label="Search the log" className="flex flex-wrap items-end gap-3" method="get" role="search">
        <select aria-label="What" className={`${inputClass} max-w-64`} defaultValue={action} name="action">
          <option value="">Everything</option>
          {AUDIT_ACTIONS.map((one) => (
            <option key={one} value={one}>
              {ACTION_WORDS[one]}
            </option>
          ))}
        </select>
        <input
          aria-label="Who: name or e-mail"
          className={`${inputClass} max-w-56`}
          defaultValue={actor}
          name="actor"
          placeholder="Who: name or e-mail"
        />
        <input
          aria-label="Id of what it was done to"
          className={`${inputClass} max-w-56`}
          defaultValue={object}
          name="object"
          placeholder="Id of what it was done to"
        />
        <label className="flex items-center gap-2 text-muted text-sm">
          From
          <input className={`${inputClass} w-auto`} defaultValue={from} name="from" type="date" />
        </label>
        <label className="flex items-center gap-2 text-muted text-sm">
          to
          <input className={`${inputClass} w-auto`} defaultValue={to} name="to" type="date" />
        </label>
        <Button type="submit">Search</Button>
      </form>
      {page.items.length === 0 ? (
        <EmptyState title="Nothing was written down that is like this">
          Every change is written down here in the moment it is made, and nobody can change what is written.
        </EmptyState>
      ) : (
        <AuditTable entries={page.items} timeZone={timeZone} />
      )}
      <CursorPager
        cursor={cursor?.toString()}
        nextCursor={page.nextCursor}
        note={`Times in ${timeZone}; days of the search are those of UTC`}
        path={path}
        query={{ action, actor, object, from, to }}
      />
    </div>
  )
}
