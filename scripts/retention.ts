import process from 'node:process'
import { parseArgs } from 'node:util'
import { sql } from 'drizzle-orm'
import { earnContext } from '@/lib/db/context'
import { closeDatabases } from '@/lib/db/placement'
import { client } from '@/lib/db/schema/platform'
import { withAdmin, withBoth } from '@/lib/db/tenant'
import { executeRetention } from '@/lib/services/retention/execute'
import { factsOrAway } from '@/lib/services/retention/facts'
import { executeInstallation, planInstallation } from '@/lib/services/retention/installation'
import { installationPeriods } from '@/lib/services/retention/periods'
import { isNothing, planRetention } from '@/lib/services/retention/plan'
import type { RetentionStep } from '@/lib/services/retention/steps'

/** `npm run retention`: removes what has become too old to keep, or shows what would be removed. */

const USAGE = `Removes what has become too old to keep, for the installation and client by client, as workers do.

  npm run retention -- [--dry-run] [--client cli_…] [--now 2026-11-21T03:00:00Z] [--force]

  --dry-run  only shows the plan
  --client   one client; else all, and what belongs to none
  --now      the instant that ages are counted at; else the present
  --force    also removes where that is more than a fifth of a table of more than 10,000 rows`

const number = new Intl.NumberFormat('en')

function print(steps: readonly RetentionStep[], strippedResults: number): void {
  if (strippedResults > 0) console.log(`  results that keep their summary only: ${number.format(strippedResults)}`)
  const rows = steps.filter(({ rows }) => rows > 0)
  const cells = rows.map((step) => [
    step.table,
    number.format(step.rows),
    `of ${number.format(step.of)}`,
    `${step.what}${step.isRefused ? ' - left, unless --force is given' : ''}`,
  ])
  const widthOf = (column: number) => Math.max(...cells.map((row) => row[column]?.length ?? 0))
  for (const [table = '', count = '', of = '', what = ''] of cells)
    console.log(`  ${table.padEnd(widthOf(0))}  ${count.padStart(widthOf(1))}  ${of.padEnd(widthOf(2))}  ${what}`)
}

function told(removed: Readonly<Record<string, number>>): void {
  const total = Object.values(removed).reduce((sum, count) => sum + count, 0)
  if (total > 0) console.log(`  removed ${number.format(total)} rows`)
}

/** Ages are counted by the clock that dated the rows. */
async function databaseTime(): Promise<number> {
  const [row] = await withAdmin((tx) =>
    tx.execute<{ ms: string }>(sql`select extract(epoch from clock_timestamp()) * 1000 as ms`),
  )
  return Number(row?.ms)
}

async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      'dry-run': { type: 'boolean', default: false },
      client: { type: 'string' },
      now: { type: 'string' },
      force: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const now = values.now === undefined ? await databaseTime() : Date.parse(values.now)
  if (values.help || Number.isNaN(now)) {
    console.log(USAGE)
    return values.help ? 0 : 2
  }
  const all = await withAdmin((tx) =>
    tx.select({ id: client.id, name: client.name, databaseRef: client.databaseRef }).from(client).orderBy(client.id),
  )
  const chosen = all.filter(({ id }) => values.client === undefined || id === values.client)
  if (chosen.length === 0 && values.client !== undefined) {
    console.error(`There is no client ${values.client}. Leave out --client for all of them.`)
    return 2
  }
  let isLeft = false
  if (values.client === undefined) {
    const plan = await planInstallation(now, { force: values.force })
    console.log(`The installation${plan.steps.every(({ rows }) => rows === 0) ? ': nothing is too old' : ''}`)
    print(plan.steps, 0)
    isLeft = plan.steps.some((step) => step.isRefused)
    if (!values['dry-run']) told(await executeInstallation(plan))
  }
  for (const { id, name, databaseRef } of chosen) {
    const context = earnContext({ clientId: id, databaseRef, role: 'dra_worker', userId: null, readOnly: false })
    const facts = await factsOrAway(context)
    if (!facts) {
      console.error(`${name} (${id}): its own database does not answer, so nothing was done there`)
      isLeft = true
      continue
    }
    const plan = planRetention(facts, now, { force: values.force, kept: installationPeriods() })
    console.log(`${name} (${id})${isNothing(plan) ? ': nothing is too old' : ''}`)
    print(plan.steps, plan.strippedJobs.length)
    isLeft ||= plan.steps.some((step) => step.isRefused)
    if (values['dry-run'] || isNothing(plan)) continue
    told(await executeRetention(id, plan, (run) => withBoth(context, run)))
  }
  return isLeft ? 1 : 0
}

try {
  process.exitCode = await main(process.argv.slice(2))
} finally {
  await closeDatabases()
}
