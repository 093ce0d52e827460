import { DAY_MS } from '@/lib/period'

/** What goes by its age alone, whole days at a time. Pure. */

/** From this many rows of a table on, more than this share of it is not removed unless somebody says so. */
const GUARD_ROWS = 10_000
const GUARD_SHARE = 0.2

/** Tables whose rows go by their age; `audit_address` are the addresses in the audit log, which are cut and not removed. */
export type DatedTable =
  | 'audit_address'
  | 'audit_log'
  | 'connection_request'
  | 'idempotency_key'
  | 'invitation'
  | 'order_watch'
  | 'outbox'
  | 'schedule_fire'
  | 'session'
  | 'verification'

/** Days that rows are kept; 0 for those that count for nothing once they have run out. */
export type DatedPeriods = Readonly<Record<DatedTable, number>>

export const USUAL_DATED_PERIODS: DatedPeriods = {
  audit_address: 30,
  audit_log: 365,
  connection_request: 30,
  idempotency_key: 1,
  invitation: 30,
  order_watch: 90,
  outbox: 90,
  schedule_fire: 365,
  session: 0,
  verification: 0,
}

/** Addresses are cut before the entries they stand in go, so that both are counted as they are found. */
export const CLIENT_TABLES = [
  'audit_address',
  'audit_log',
  'schedule_fire',
  'outbox',
  'idempotency_key',
  'invitation',
  'connection_request',
] as const satisfies readonly DatedTable[]

/** What stands beside a client's orders, and may be in a database of its own. */
export const TENANT_TABLES = ['order_watch'] as const satisfies readonly DatedTable[]

/** What belongs to no client. */
export const INSTALLATION_TABLES = [
  'audit_address',
  'audit_log',
  'outbox',
  'session',
  'verification',
] as const satisfies readonly DatedTable[]

const WHAT: Readonly<Record<DatedTable, (days: number) => string>> = {
  audit_address: (days) => `network addresses in the audit log, cut after ${days} days`,
  audit_log: (days) => `who did what, ${days} days`,
  connection_request: (days) => `connection links, ${days} days after they ended`,
  idempotency_key: () => 'answers to repeated requests, 24 hours',
  invitation: (days) => `invitations, ${days} days after they ended`,
  order_watch: (days) => `watched orders, ${days} days after they ended`,
  outbox: (days) => `mail that was sent or given up, ${days} days`,
  schedule_fire: (days) => `slots of schedules, ${days} days`,
  session: () => 'sessions that ran out',
  verification: () => 'links for passwords and addresses that ran out',
}

/** Rows of one day (UTC), dated by what their age is counted from. */
export interface DatedCount {
  table: DatedTable
  day: string
  rows: number
}

/** What would be removed from one table, and whether the guard keeps it. */
export interface RetentionStep<T extends string = string> {
  table: T
  /** What it is, and from which age on: for people. */
  what: string
  rows: number
  /** Rows there are. */
  of: number
  isRefused: boolean
}

/** First day that stays. */
export type DatedFrom = Readonly<Record<DatedTable, string>>

/** What of `tables` is too old at `now` (epoch milliseconds). `force` lifts the guard. */
export function planDated<T extends DatedTable>(
  tables: readonly T[],
  counts: readonly DatedCount[],
  { now, kept, force }: { now: number; kept: DatedPeriods; force: boolean },
): { steps: RetentionStep<T>[]; datedFrom: DatedFrom } {
  const datedFrom = Object.fromEntries(
    Object.entries(kept).map(([table, days]) => [table, dayBefore(now, days)]),
  ) as DatedFrom
  const steps = tables.map((table) => {
    const own = counts.filter((one) => one.table === table)
    const old = own.filter(({ day }) => day < datedFrom[table])
    // Cutting addresses takes nothing that anybody could want back.
    return stepOf(table, WHAT[table](kept[table]), sumOf(old), sumOf(own), force || table === 'audit_address')
  })
  return { steps, datedFrom }
}

export function stepOf<T extends string>(
  table: T,
  what: string,
  rows: number,
  of: number,
  force: boolean,
): RetentionStep<T> {
  return { table, what, rows, of, isRefused: !force && rows > GUARD_ROWS && rows > of * GUARD_SHARE }
}

/** UTC days before this one are older than `days` days as a whole. */
export const dayBefore = (now: number, days: number) => new Date(now - days * DAY_MS).toISOString().slice(0, 10)

export const sumOf = (all: readonly { rows: number }[]) => all.reduce((sum, { rows }) => sum + rows, 0)
