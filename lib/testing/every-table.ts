import postgres from 'postgres'
import type { TestClient } from './fixture'

/** Every table as every role of the application sees it, by plain SQL: for what must hold without any code of ours. */

export const ROLES = ['dra_app', 'dra_worker', 'dra_auth', 'dra_admin'] as const
export type Role = (typeof ROLES)[number]

/** What a role must see of all clients to do its work. */
const SEES_ALL: Partial<Record<Role, readonly string[]>> = {
  dra_worker: ['platform.job', 'platform.schedule', 'platform.outbox', 'platform.erasure_tombstone'],
  dra_admin: [
    ...['client', 'user', 'membership', 'invitation', 'api_key', 'break_glass'],
    ...['job', 'outbox', 'audit_log', 'erasure_tombstone', 'connection_request', 'notification_preference'],
  ].map((name) => `platform.${name}`),
}
export const seesAll = (role: Role, table: string) => SEES_ALL[role]?.includes(table) ?? false

/** Which client a row belongs to, where it is not `client_id`. */
const CLIENT_OF: Record<string, string> = {
  'platform.client': 't.id',
  'platform.user': '(select m.client_id from platform.membership m where m.user_id = t.id)',
}
export const clientOf = (table: string) => CLIENT_OF[table] ?? 't.client_id'
export const keyOf = (table: string) => (table in CLIENT_OF ? 'id' : 'client_id')

/** Tables of the installation that name no client. */
const NOBODYS = ['worker_presence', 'setup_link', 'client_template', 'rate_limit']

/** Names such as `tenant.verdict` of all tables that hold clients' rows. */
export async function listTables(owner: postgres.Sql): Promise<string[]> {
  const rows = await owner`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname in ('platform', 'tenant') and tablename <> all (${NOBODYS}) order by 1`
  return rows.map(({ name }) => name.replaceAll('"', ''))
}

const SEEN = { from: Date.UTC(2026, 9, 1), to: Date.UTC(2026, 9, 1, 6), orders: 10, settledShare: 0.9 }
const EVIDENCE = { ...SEEN, visible: 1, usual: 8, p: 0.001, sentence: 'GA4 sees 1 of 10 orders.', decisive: SEEN }

/** One row in each table that a run of two files leaves empty. */
export async function fillOtherTables(
  owner: postgres.Sql,
  { clientId, reconciliationId, storeConnectorId }: TestClient,
): Promise<void> {
  const [upload] = await owner`select id from tenant.upload where client_id = ${clientId} limit 1`
  const common = { client_id: clientId, connector_id: storeConnectorId }
  const rows: Record<string, Record<string, unknown>> = {
    'platform.connection_request': { id: 'req', kind: 'ga4', note: '', token_hash: clientId, expires_at: '2030-01-01' },
    'platform.schedule': { id: 'sch', kind: 'reconciliation', cron: '0 3 * * *', time_zone: 'UTC' },
    'platform.schedule_fire': { schedule_id: 'sch', slot: '2030-01-01', outcome: 'missed' },
    'platform.outbox': { id: 'eml', kind: 'job_done', dedupe_key: 'a', to_address: 'a@example.org', payload: '{}' },
    'platform.notification_preference': { user_id: 'usr', manual: 'all', scheduled: 'all', failures: true },
    'platform.idempotency_key': { actor: 'usr', key: 'a', request_hash: 'a', locked_until: '2030-01-01' },
    'platform.invitation': { id: 'inv', email: 'a', role: 'viewer', token_hash: clientId, expires_at: '2030-01-01' },
    'platform.api_key': { id: 'key', name: 'a', token_hash: clientId, ending: 'abcd', scopes: '{}', created_by: 'usr' },
    'platform.break_glass': { id: 'bgl', user_id: 'usr', reason: 'a', expires_at: '2030-01-01' },
    'platform.erasure_tombstone': {},
    'platform.audit_log': { action: 'a', object_id: 'a' },
    'tenant.analytics_tag': {
      ...{ ...common, upload_id: upload?.id, ordinal: 0 },
      ...{ day: '2026-10-01', transaction_id: 'a', purchases: 1 },
    },
    'tenant.placement': { state: 'here' },
    'tenant.lookup': { ...common, transaction_id: 'a', is_found: false },
    'tenant.change_log': { ...common, what: 'A plugin was added.' },
    'tenant.job_log': { job_id: 'job', attempt: 1, level: 'info', message: 'Began.' },
    'tenant.closed_month': {
      ...{ reconciliation_id: reconciliationId, month: '2026-09', job_id: 'job' },
      ...{ result_seq: 1, result_hash: 'a' },
    },
    'tenant.annotation': { reconciliation_id: reconciliationId, line_key: 'a' },
    'tenant.comment': {
      ...{ reconciliation_id: reconciliationId, id: 'cmt', subject: 'line' },
      ...{ subject_key: 'a', text: 'a', created_by: 'usr' },
    },
    'tenant.finding': {
      ...{ reconciliation_id: reconciliationId, key: 'a', sentence: 'a', amount_minor: 1, orders: 1 },
      ...{ first_job_id: 'job', last_job_id: 'job', last_seq: 1 },
    },
    'tenant.scope_decision': { reconciliation_id: reconciliationId, version: 1, class_key: 'a' },
    'tenant.manual_link': { reconciliation_id: reconciliationId, id: 'lnk', order_id: 'a', analytics_id: 'a' },
    'tenant.order_watch': {
      ...{ id: 'wat', job_id: 'job', asked: '1001', names: ['1001'] },
      ...{ created_at: '2026-10-01', ends_at: '2026-10-04' },
    },
    'tenant.early_reading': {
      ...{ reconciliation_id: reconciliationId, taken_at: '2026-10-01', segment: '' },
      ...{ age_hours: 6, orders: 10, seen: 8 },
    },
    'tenant.early_warning': {
      ...{ reconciliation_id: reconciliationId, id: 'ewn', segment: '' },
      ...{ opened_at: '2026-10-01', seen_at: '2026-10-01', evidence: EVIDENCE },
    },
  }
  for (const [table, row] of Object.entries(rows))
    if ((await rowsOf(owner, table, clientId)).length === 0)
      await owner`insert into ${owner.unsafe(table)} ${owner({ ...row, client_id: clientId } as Record<string, string>)}`
}

export const quoted = (table: string) => table.replace('.user', '."user"')

/** Runs a statement as a role on behalf of a client; the answer is its rows, or the error's code. */
export async function attempt(
  login: postgres.Sql,
  role: Role,
  clientId: string | null,
  statement: string,
): Promise<postgres.RowList<postgres.Row[]> | string> {
  const undo = new Error('undo')
  let rows: postgres.RowList<postgres.Row[]> | undefined
  try {
    await login.begin(async (tx) => {
      await tx`select set_config('role', ${role}, true), set_config('app.client_id', ${clientId ?? ''}, true)`
      rows = await tx.unsafe(statement)
      throw undo
    })
  } catch (error) {
    if (error instanceof postgres.PostgresError) return error.code
    if (error !== undo) throw error
  }
  return rows as postgres.RowList<postgres.Row[]>
}

export const REFUSED = '42501'

export const rowsOf = (owner: postgres.Sql, table: string, clientId: string) =>
  owner.unsafe(`select to_jsonb(t) as row from ${quoted(table)} t where ${clientOf(table)} = $1`, [clientId])
