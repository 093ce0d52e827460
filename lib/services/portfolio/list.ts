import { sql } from 'drizzle-orm'
import { type ClientMembership, isMemberAllowed, type Principal, resolveMember } from '@/lib/auth/session'
import { withAuth } from '@/lib/db/tenant'
import type { JobDto, Page } from '../jobs/dto'
import { type ReadLine, readLine, readTogether } from './line'

/** One of a person's clients, and how it stands. */
export interface PortfolioEntry {
  client: Pick<ClientMembership, 'id' | 'name' | 'status'>
  /** Null where the person may not read it at the moment. */
  line: ReadLine | null
}

/** Clients of a page, for pages and what they cost to read. */
const PAGE = 25

interface Filter {
  /** Part of a name. */
  search?: string | undefined
  /** The id of the last client of the page before. */
  cursor?: string | undefined
  limit?: number
}

/**
 * A person's clients: those without a result first, then those of which GA4 saw least; on each page what wants to be
 * looked at comes first. Only a page's clients are read, each by itself: one that does not answer is told as such.
 */
export async function listPortfolio(
  principal: Principal,
  { search = '', cursor, limit = PAGE }: Filter = {},
): Promise<Page<PortfolioEntry> & { total: number }> {
  const named = principal.memberships.filter(({ name }) => name.toLowerCase().includes(search.toLowerCase()))
  const ranked = await rank(principal, named)
  // A client that is gone since is no place to go on from: the list begins anew.
  const start = ranked.findIndex(({ id }) => id === cursor) + 1
  const shown = ranked.slice(start, start + limit)
  const entries = await readTogether(shown, async (client): Promise<PortfolioEntry> => {
    const member = await resolveMember(principal, { clientId: client.id, readOnly: true })
    const line = isMemberAllowed(member, 'result.read') ? await readLine(member.context) : null
    return { client, line }
  })
  return {
    items: entries.sort((a, b) => troubleOf(b.line) - troubleOf(a.line)),
    nextCursor: start + limit < ranked.length ? (shown.at(-1)?.id ?? null) : null,
    total: ranked.length,
  }
}

/** By the newest results alone, which are there whether or not a client's own database answers. */
async function rank(principal: Principal, clients: readonly ClientMembership[]): Promise<ClientMembership[]> {
  const ids = JSON.stringify(clients.map(({ id }) => id))
  const rows = await withAuth({ userId: principal.user.id }, (tx) =>
    tx.execute<{ client_id: string; headline: JobDto['headline'] }>(sql`
      select named.id as client_id, newest.headline
      from jsonb_array_elements_text(${ids}::jsonb) as named(id), lateral (
        select j.headline from platform.job j
        where j.client_id = named.id and j.state = 'done' and j.kind = 'reconciliation'
        order by j.id desc limit 1) newest`),
  )
  const rates = new Map(rows.map(({ client_id, headline }) => [client_id, headline?.matchRate ?? 0]))
  const rateOf = ({ id, status }: ClientMembership) => (status === 'active' ? (rates.get(id) ?? -1) : 2)
  return clients.toSorted((a, b) => rateOf(a) - rateOf(b) || (a.name < b.name ? -1 : 1))
}

/** What wants attention: no answer, warnings, then a rate below its range, then no result at all, then the worst rate. */
export function troubleOf(line: ReadLine | null): number {
  if (line === null) return -1
  if (line === 'away') return 1_000_000
  const { result, openWarnings } = line
  return (
    openWarnings * 100 +
    (result?.expected?.verdict === 'below' ? 50 : 0) +
    (result === null ? 20 : 0) +
    (1 - (result?.rate ?? 0))
  )
}
