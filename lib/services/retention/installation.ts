import { allowLongStatements } from '@/lib/db/batch'
import type { PlatformTransaction } from '@/lib/db/client'
import { withAuth, withWorker } from '@/lib/db/tenant'
import { executeDated } from './execute'
import { countDated } from './facts'
import { installationPeriods } from './periods'
import { type DatedFrom, INSTALLATION_TABLES, planDated, type RetentionStep } from './steps'

/** What belongs to no client and has become too old: of people's accounts, and of the installation's own log and mail. */

type InstallationTable = (typeof INSTALLATION_TABLES)[number]

export interface InstallationPlan {
  steps: RetentionStep<InstallationTable>[]
  datedFrom: DatedFrom
}

type Door = <T>(run: (tx: PlatformTransaction) => Promise<T>) => Promise<T>

/** Sessions and links of accounts are open to sign-in alone. */
const ofSignIn: Door = (run) => withAuth({}, run, { isWriting: true })
const isOfSignIn = (table: InstallationTable) => table === 'session' || table === 'verification'
const DOORS = [
  { open: withWorker as Door, tables: INSTALLATION_TABLES.filter((table) => !isOfSignIn(table)) },
  { open: ofSignIn, tables: INSTALLATION_TABLES.filter(isOfSignIn) },
]

/** What would go at `now` (epoch milliseconds). `force` lifts the guard against removing much of a table at once. */
export async function planInstallation(
  now: number,
  { force = false }: { force?: boolean } = {},
): Promise<InstallationPlan> {
  const counts = []
  for (const { open, tables } of DOORS)
    counts.push(
      ...(await open(async (tx) => {
        await allowLongStatements(tx)
        return countDated(tx, '', tables)
      })),
    )
  return planDated(INSTALLATION_TABLES, counts, { now, kept: installationPeriods(), force })
}

/** Removes what a plan names; returns the rows by table. Any number of processes may do so at once. */
export async function executeInstallation(plan: InstallationPlan): Promise<Partial<Record<InstallationTable, number>>> {
  const removed: Partial<Record<InstallationTable, number>> = {}
  for (const { open, tables } of DOORS)
    Object.assign(removed, await executeDated(tables, { clientId: '', plan, inOne: open }))
  return removed
}
