import type postgres from 'postgres'

/** What a database holds, read past row-level security, as texts that can be compared. */

const TABLES = ['verdict', 'job_log', 'job_summary', 'job_fence', 'closed_month'] as const

/** Everything of jobs that wait or run, but for their signs of life. */
export async function liveRows(owner: postgres.Sql): Promise<string> {
  const [row] = await owner`
    with live as (select client_id, id from platform.job where state in ('queued', 'running'))
    select md5(string_agg(text, E'\n' order by text)) as digest from (
      select (to_jsonb(j) - 'lease_until')::text as text from platform.job j join live using (client_id, id)
      union all select f::text from tenant.job_fence f join live on live.client_id = f.client_id and live.id = f.job_id
      union all select l::text from tenant.job_log l join live on live.client_id = l.client_id and live.id = l.job_id
      union all select c::text from tenant.verdict_change c join live on live.client_id = c.client_id and live.id = c.job_id
      union all select s::text from platform.schedule_fire s join live on live.client_id = s.client_id and live.id = s.job_id
    ) rows`
  return row?.digest as string
}

/** Every row of a client's tables that ages. */
export async function clientRows(owner: postgres.Sql, clientId: string): Promise<string> {
  const digests: string[] = []
  for (const table of TABLES) {
    const [row] = await owner`
      select md5(string_agg(t::text, E'\n' order by t::text)) as digest from tenant.${owner(table)} t
      where client_id = ${clientId}`
    digests.push(String(row?.digest))
  }
  return digests.join(' ')
}

export interface ResultAsRead {
  summary: string
  /** Null once they were removed. */
  lines: string | null
  lineCount: number
}

/** Each result as it is read through the validity of its lines. */
export async function resultsAsRead(owner: postgres.Sql): Promise<Map<string, ResultAsRead>> {
  const rows = await owner<
    { job_id: string; summary: string; lines: string | null; count: number; stripped: boolean }[]
  >`
    select s.job_id, md5(s.summary::text) as summary, s.rows_removed_at is not null as stripped,
      v.lines, v.count
    from tenant.job_summary s, lateral (
      select md5(string_agg((to_jsonb(v) - 'first_seq' - 'last_seq' - 'id')::text, E'\n' order by v.line_key)) as lines,
        count(*)::int as count
      from tenant.verdict v
      where v.client_id = s.client_id and v.reconciliation_id = s.reconciliation_id
        and v.day between s.window_from and s.window_to and v.first_seq <= s.result_seq
        and (v.last_seq is null or v.last_seq >= s.result_seq)) v`
  return new Map(
    rows.map(({ job_id, summary, stripped, lines, count }) => [
      job_id,
      { summary, lines: stripped ? null : (lines ?? ''), lineCount: count },
    ]),
  )
}
