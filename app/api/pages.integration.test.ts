import { beforeAll, describe, expect, it } from 'vitest'
import { call, type People, problemOf, signInPeople } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { GET as listChanges } from './v1/clients/[id]/changes/route'
import { GET as listComments } from './v1/comments/route'
import { GET as listRequests } from './v1/connection-requests/route'
import { GET as listConnectors } from './v1/connectors/route'
import { GET as listFindings } from './v1/findings/route'
import { GET as listMonths } from './v1/reconciliations/[id]/months/route'
import { GET as listReconciliations } from './v1/reconciliations/route'
import { GET as listSchedules } from './v1/schedules/route'

/** Lists sorted by more than an id, each with rows that are equally old: pages join to all of them, in order. */
const { owner, tenant } = openTestDatabase()
const ROWS = 7
let people: People

type Row = Record<string, unknown>
const LISTS: Record<
  string,
  {
    handler: Parameters<typeof call>[0]
    table: string
    row: (n: number) => Row
    /** Of an item, to tell it from the others. */
    keyOf?: (item: Row) => unknown
  }
> = {
  connectors: {
    handler: listConnectors,
    table: 'tenant.connector',
    row: (n) => ({ id: `con_${n}`, kind: 'push', label: `${n}` }),
  },
  reconciliations: {
    handler: listReconciliations,
    table: 'tenant.reconciliation',
    row: (n) => ({ id: `rec_${n}`, name: `${n}` }),
  },
  schedules: {
    handler: listSchedules,
    table: 'platform.schedule',
    row: (n) => ({
      id: `sch_${n}`,
      kind: 'reconciliation',
      cron: '0 3 * * *',
      time_zone: 'UTC',
      reconciliation_id: `rec_${n}`,
    }),
  },
  'connection links': {
    handler: listRequests,
    table: 'platform.connection_request',
    row: (n) => ({ id: `req_${n}`, kind: 'ga4', note: 'a', token_hash: `hash ${n}`, expires_at: '2030-01-01' }),
  },
  months: {
    handler: listMonths,
    table: 'tenant.closed_month',
    row: (n) => ({
      ...{
        reconciliation_id: people.acme.reconciliationId,
        month: n > 3 ? '2026-09' : `2026-0${n}`,
        job_id: `job_${n}`,
      },
      ...{ result_seq: n, result_hash: 'a', reopened_at: '2026-10-01', reopen_reason: 'a' },
    }),
    keyOf: ({ jobId }) => jobId,
  },
  changes: {
    handler: listChanges,
    table: 'tenant.change_log',
    row: (n) => ({ what: `Change ${n}`, at: '2026-10-01' }),
  },
  findings: {
    handler: listFindings,
    table: 'tenant.finding',
    row: (n) => ({
      ...{
        reconciliation_id: people.acme.reconciliationId,
        key: `${n}`,
        sentence: 'a',
        amount_minor: n % 2,
        orders: 1,
      },
      ...{ first_job_id: 'job', last_job_id: 'job', last_seq: 1, ignored_reason: n > 4 ? 'a' : null },
    }),
  },
  comments: {
    handler: listComments,
    table: 'tenant.comment',
    row: (n) => ({
      ...{ reconciliation_id: people.acme.reconciliationId, id: `cmt_${n}`, subject: 'finding', subject_key: '1' },
      ...{ text: 'a', created_by: people.acme.context.userId },
    }),
  },
}

beforeAll(async () => {
  people = await signInPeople()
  for (const { table, row } of Object.values(LISTS)) {
    const sql = table.startsWith('tenant.') ? tenant : owner
    for (let n = 1; n <= ROWS; n++)
      await sql`insert into ${sql.unsafe(table)} ${sql({ client_id: people.acme.clientId, ...row(n) } as Record<string, string>)}`
    if (table !== 'tenant.change_log' && table !== 'tenant.finding' && table !== 'tenant.closed_month')
      await sql`update ${sql.unsafe(table)} set created_at = '2026-10-01' where client_id = ${people.acme.clientId}`
  }
})

const FINDING = () => Buffer.from(JSON.stringify([people.acme.reconciliationId, '1'])).toString('base64url')
const ask = (list: string, query: Record<string, string>) => {
  const { handler, table } = LISTS[list] as (typeof LISTS)[string]
  const search = new URLSearchParams({ ...query, ...(list === 'comments' && { findingId: FINDING() }) })
  const id = table === 'tenant.change_log' ? people.acme.clientId : people.acme.reconciliationId
  return call(handler, { path: `/?${search}`, params: { id }, cookie: people.owner })
}

describe.each(Object.keys(LISTS))('the list of %s', (list) => {
  it('is joined from pages in the order it has as a whole, and ends', async () => {
    const whole = await (await ask(list, {})).json()
    expect(whole.items.length).toBeGreaterThanOrEqual(ROWS)
    expect(whole.nextCursor).toBeNull()
    const joined: Row[] = []
    let cursor: string | null = null
    do {
      const page: { items: Row[]; nextCursor: string | null } = await (
        await ask(list, { limit: '2', ...(cursor !== null && { cursor }) })
      ).json()
      expect(page.items.length).toBeGreaterThan(0)
      expect(page.items.length).toBeLessThanOrEqual(2)
      joined.push(...page.items)
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(joined).toEqual(whole.items)
    const { keyOf = ({ id }: Row) => id } = LISTS[list] as (typeof LISTS)[string]
    expect(new Set(joined.map(keyOf)).size).toBe(joined.length)
  })

  it.each(['nothing', '99999999', '', 'WyJhIiwiYiJd'])(
    '400: does not go on behind %j, which it never named',
    async (cursor) => {
      expect(await problemOf(await ask(list, { cursor }))).toMatchObject({
        status: 400,
        detail: 'The page link is not valid any more. Start again from the first page.',
      })
    },
  )
})
