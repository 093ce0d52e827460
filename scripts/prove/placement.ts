import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { eq } from 'drizzle-orm'
import { earnAdminContext, earnContext, type TenantContext } from '@/lib/db/context'
import { copyClient } from '@/lib/db/copy-client'
import { migrateTenant } from '@/lib/db/migrate'
import { addressOf, countOpen, onPlacement } from '@/lib/db/placement'
import { client } from '@/lib/db/schema/platform'
import { changeLog } from '@/lib/db/schema/tenant'
import { withAdmin, withTenant } from '@/lib/db/tenant'
import { isAway } from '@/lib/errors'
import { logChange } from '@/lib/services/changes/write'
import { moveClient, ownDatabaseOf } from '@/lib/services/placement/move'
import { makeClient } from '@/lib/testing/fixture'
import type { Arena } from './lib/arena'
import type { Proof } from './lib/proof'

export interface PlacementSize {
  /** There and back, while people write. */
  rounds: number
  writers: number
  /** Databases of clients opened one after the other; none to leave that out. */
  databases: number
  /** Requests by which the waiting of others is measured. */
  looks: number
  /** Whether the tests of the product run once more with all data of clients in another database. */
  withSuite: boolean
}

export const FULL_PLACEMENT: PlacementSize = { rounds: 10, writers: 6, databases: 101, looks: 400, withSuite: true }

const MAX_OPEN = 100
const SUITE = ['lib/services', 'lib/export', 'workers', 'app/api']
/** They start processes of their own, which look at one database, or place clients themselves. */
const NOT_IN_SUITE = ['workers/proofs.integration.test.ts', 'lib/services/placement/']

/**
 * A client is moved between databases while it and others are written: every write that was acknowledged is there once,
 * in one place; nobody else is refused. At most a hundred databases are open; one that is away keeps nobody else
 * waiting; and all tests that touch clients' data pass with the data elsewhere. Control: a copy that does not stop the
 * writers loses some of what they wrote.
 */
export async function provePlacement(arena: Arena, size: PlacementSize): Promise<Proof> {
  const problems: string[] = []
  const admin = earnAdminContext({ userId: null, readOnly: false, origin: { via: 'command' } })
  const [mover, other] = [await makeClient('Moved'), await makeClient('Other')]
  const move = (to: 'own' | 'shared') => moveClient(admin, { clientId: mover.clientId, to, ownerUrl: arena.ownerUrl })
  const moving = await whileWriting([mover.context, other.context], size.writers, async () => {
    for (let round = 0; round < size.rounds; round++) {
      await move('own')
      await move('shared')
    }
  })
  const lost = await findLost(arena, mover.clientId, moving.written.get(mover.clientId) ?? [])
  const otherLost = await findLost(arena, other.clientId, moving.written.get(other.clientId) ?? [])
  if (lost + otherLost > 0) problems.push(`${lost} writes of the moved client and ${otherLost} of another were lost`)
  if ((moving.refused.get(other.clientId) ?? 0) > 0) problems.push('Another client was refused while one was moved')
  problems.push(...moving.problems)

  const control = await whileWriting([mover.context], size.writers, (written) =>
    moveCarelessly(arena, mover.clientId, () => written.get(mover.clientId)?.length ?? 0),
  )
  await move('shared')
  const lostByControl = await findLost(arena, mover.clientId, control.written.get(mover.clientId) ?? [])
  if (lostByControl === 0) problems.push('Control: a copy beside writers lost nothing, so nothing was put to the test')

  const away = await lookWhileAway(arena, mover.context, other.context, size.looks)
  problems.push(...away.problems)
  const pool = size.databases > 0 ? await openMany(arena, size.databases) : null
  problems.push(...(pool?.problems ?? []))
  const suite = size.withSuite ? runSuite() : null
  if (suite && !suite.isGreen) problems.push(`Tests fail with data in another database: ${suite.said}`)
  return {
    problems,
    figures: {
      moves: size.rounds * 2,
      written: [...moving.written.values()].reduce((sum, ids) => sum + ids.length, 0),
      refusedWhileMoving: moving.refused.get(mover.clientId) ?? 0,
      lost: lost + otherLost,
      lostByControl,
      othersP95Ratio: away.ratio,
      ...(pool && { databases: size.databases, openAtMost: pool.openAtMost, connections: pool.connections }),
      ...(suite && { testsElsewhere: suite.said }),
    },
  }
}

const contextNow = async (context: TenantContext): Promise<TenantContext> => {
  const { clientId } = context
  const [row] = await withAdmin((tx) =>
    tx.select({ databaseRef: client.databaseRef }).from(client).where(eq(client.id, clientId)),
  )
  return earnContext({ ...context, databaseRef: row?.databaseRef ?? null })
}

/** Ids of acknowledged writes by client. */
type Written = Map<string, string[]>

/** Writes to the clients as fast as it goes until `work` is done; refused is only who is asked to come again. */
async function whileWriting(
  contexts: readonly TenantContext[],
  writers: number,
  work: (written: Written) => Promise<void>,
) {
  const written: Written = new Map<string, string[]>(contexts.map(({ clientId }) => [clientId, []]))
  const refused = new Map<string, number>()
  const problems: string[] = []
  let isOver = false
  const write = async (context: TenantContext) => {
    const { clientId } = context
    while (!isOver)
      try {
        const { id } = await logChange(await contextNow(context), { area: 'other', what: 'Written', link: null })
        written.get(clientId)?.push(id)
      } catch (error) {
        if (!isAway(error)) problems.push(`A writer got ${error}`)
        refused.set(clientId, (refused.get(clientId) ?? 0) + 1)
        await sleep(5)
      }
  }
  const all = contexts.flatMap((context) => Array.from({ length: writers }, () => write(context)))
  try {
    await work(written)
  } finally {
    isOver = true
    await Promise.all(all)
  }
  return { written, refused, problems }
}

/** Acknowledged writes that are not there once. */
async function findLost({ owner }: Arena, clientId: string, ids: readonly string[]): Promise<number> {
  const rows = await owner`select id::text as id from tenant.change_log where client_id = ${clientId}`
  const found = new Set(rows.map(({ id }) => id as string))
  return ids.filter((id) => !found.has(id)).length + (found.size - rows.length)
}

/** The unsafe variant: nobody is told, and nobody is waited for. */
async function moveCarelessly({ owner, ownerUrl }: Arena, clientId: string, countWritten: () => number): Promise<void> {
  const ref = ownDatabaseOf(ownerUrl, clientId)
  const ownUrl = addressOf(ownerUrl, ref)
  await migrateTenant({ ownerUrl: ownUrl })
  await copyClient(ownerUrl, ownUrl, clientId)
  for (const before = countWritten(); countWritten() < before + 5; ) await sleep(20)
  await owner`update platform.client set database_ref = ${ref} where id = ${clientId}`
}

const p95 = (times: readonly number[]) => [...times].sort((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0

/** How long others wait for their data while people ask again and again for a client whose database is away. */
async function lookWhileAway({ owner }: Arena, away: TenantContext, others: TenantContext, looks: number) {
  const problems: string[] = []
  const reader = earnContext({ ...others, readOnly: true })
  const look = async () => {
    const startedAt = performance.now()
    await withTenant(reader, (tx) => tx.$count(changeLog, eq(changeLog.clientId, reader.clientId)))
    return performance.now() - startedAt
  }
  const measure = async () => {
    const times: number[] = []
    for (let index = 0; index < looks; index++) times.push(await look())
    return times
  }
  await measure()
  const before = p95(await measure())
  await withAdmin((tx) => tx.update(client).set({ databaseRef: 'nowhere' }).where(eq(client.id, away.clientId)))
  let isOver = false
  let answers = 0
  const askInVain = async () => {
    const context = await contextNow(away)
    while (!isOver) {
      await withTenant(context, (tx) => tx.$count(changeLog)).then(
        () => problems.push('A database that is not there answered'),
        (error) => isAway(error) || problems.push(`Asking for a database that is away gave ${error}`),
      )
      answers += 1
      await sleep(5)
    }
  }
  const asking = Array.from({ length: 20 }, askInVain)
  const during = p95(await measure())
  isOver = true
  await Promise.all(asking)
  await owner`update platform.client set database_ref = null where id = ${away.clientId}`
  if (answers < 20) problems.push(`Only ${answers} asked for what is away`)
  return { problems, ratio: Math.round((during / before) * 100) / 100 }
}

/** One after the other, then as many at once as may be, and one more. */
async function openMany({ owner, ownerUrl }: Arena, databases: number) {
  const problems: string[] = []
  const name = (index: number) => `own_${index}`
  await migrateTenant({ ownerUrl: addressOf(ownerUrl, name(0)) })
  for (let index = 1; index < databases; index++)
    await owner`create database ${owner(name(index))} template ${owner(name(0))}`
  let openAtMost = 0
  let connections = 0
  for (let index = 0; index < databases; index++) {
    await onPlacement(name(index), (own) => own.execute('select 1'))
    openAtMost = Math.max(openAtMost, countOpen())
    const [row] = await owner`
      select count(*)::int as open from pg_stat_activity where datname like 'own\\_%' and usename <> current_user`
    connections = Math.max(connections, row?.open as number)
  }
  if (openAtMost > MAX_OPEN) problems.push(`${openAtMost} databases were open at once`)
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const busy = Array.from({ length: MAX_OPEN }, (_, index) => onPlacement(name(index), () => held))
  await sleep(2_000)
  const beyond = await onPlacement(name(databases - 1), async () => 'opened').catch((error) => isAway(error))
  if (beyond !== true) problems.push('One more than a hundred databases at work was opened')
  release()
  await Promise.all(busy)
  return { problems, openAtMost, connections }
}

function runSuite(): { isGreen: boolean; said: string } {
  const files = SUITE.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => path.join(folder, name)),
  ).filter((file) => file.endsWith('.integration.test.ts') && !NOT_IN_SUITE.some((left) => file.startsWith(left)))
  const { status, stdout, stderr } = spawnSync('npx', ['vitest', 'run', '--project', 'integration', ...files], {
    encoding: 'utf8',
    maxBuffer: 1e9,
    env: { ...process.env, TEST_PLACEMENT: 'own', NO_COLOR: '1' },
  })
  const failed = `${stdout}${stderr}`.split('\n').filter((line) => line.includes('FAIL '))
  const counts = /Tests\s+(.*)$/m.exec(stdout)?.[1] ?? 'no test ran'
  return { isGreen: status === 0, said: [counts, ...failed.slice(0, 10)].join('; ') }
}
