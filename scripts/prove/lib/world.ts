import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { earnContext, type TenantContext } from '@/lib/db/context'
import { connector, reconciliation, reconciliationSource } from '@/lib/db/schema/tenant'
import { withTenant } from '@/lib/db/tenant'
import { newId } from '@/lib/ids'
import { provisionClient } from '@/lib/services/clients/provision'
import { importFile } from '@/lib/services/connectors/import-file'
import { type CreateJobInput, createJob } from '@/lib/services/jobs/create'
import type { Window } from '@/lib/transaction'
import { type Random, randomOf, wholeNumber } from '@/scripts/simulate/random'

/** Clients whose reconciliations have files of made-up orders, of which everything is known. */

const MONTH: Window = { from: '2026-10-01', to: '2026-10-28', timeZone: 'Europe/Berlin' }

interface Order {
  id: string
  day: number
  minor: number
  isTracked: boolean
}

export interface World {
  reconciliations: readonly Source[]
  orders: ReadonlyMap<string, readonly Order[]>
}

interface Source {
  context: TenantContext
  reconciliationId: string
}

export interface Asked {
  jobId: string
  context: TenantContext
  reconciliationId: string
  /** What the made-up orders of its window say, apart from the engine. */
  storeLines: number
  storeMinor: number
  untracked: number
}

const dayOf = (day: number) => `2026-10-${String(day).padStart(2, '0')}`
const decimal = (minor: number) => `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`

export async function makeWorld(size: {
  clients: number
  reconciliations: number
  orders: number
  seed: number
}): Promise<World> {
  const reconciliations: Source[] = []
  const orders = new Map<string, readonly Order[]>()
  const folder = await mkdtemp(path.join(tmpdir(), 'dra-prove-'))
  try {
    for (let number = 0; number < size.clients; number++) {
      const name = `Proof ${number}`
      const slug = `proof-${number}`
      const made = await provisionClient({ name, slug, timeZone: MONTH.timeZone, currency: 'EUR' })
      const context = earnContext({
        clientId: made.clientId,
        databaseRef: null,
        role: 'dra_app',
        userId: null,
        readOnly: false,
      })
      for (let index = 0; index < size.reconciliations; index++) {
        const random = randomOf(size.seed, number * 1_000 + index)
        const dealt = Array.from({ length: size.orders }, (_, order) => dealOrder(random, order))
        const source = await addReconciliation(context, `Shop ${index}`, dealt, folder)
        reconciliations.push(source)
        orders.set(source.reconciliationId, dealt)
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return { reconciliations, orders }
}

function dealOrder(random: Random, index: number): Order {
  return {
    id: String(100_000 + index),
    day: wholeNumber(random, 1, 28),
    minor: wholeNumber(random, 100, 50_000),
    isTracked: random() > 0.1,
  }
}

async function addReconciliation(
  context: TenantContext,
  name: string,
  orders: readonly Order[],
  folder: string,
): Promise<Source> {
  const { clientId } = context
  const [storeId, analyticsId, reconciliationId] = [newId('connector'), newId('connector'), newId('reconciliation')]
  await withTenant(context, async (tx) => {
    await tx.insert(connector).values([
      { clientId, id: storeId, kind: 'store_file', label: `${name} orders` },
      { clientId, id: analyticsId, kind: 'analytics_file', label: `${name} GA4` },
    ])
    await tx.insert(reconciliation).values({ clientId, id: reconciliationId, name })
    await tx.insert(reconciliationSource).values([
      { clientId, reconciliationId, connectorId: storeId, side: 'store' },
      { clientId, reconciliationId, connectorId: analyticsId, side: 'analytics' },
    ])
  })
  const store = [
    'order_id,order_name,created_at,currency,total,channel,gateway',
    ...orders.map(({ id, day, minor }) => `${id},#${id},${dayOf(day)}T10:00:00+02:00,EUR,${decimal(minor)},web,card`),
  ]
  const analytics = [
    'transaction_id,date,purchases,revenue,currency',
    ...orders
      .filter(({ isTracked }) => isTracked)
      .map(({ id, day, minor }) => `${id},${dayOf(day)},1,${decimal(minor)},EUR`),
  ]
  for (const [connectorId, rows] of [
    [storeId, store],
    [analyticsId, analytics],
  ] as const) {
    const file = path.join(folder, connectorId)
    await writeFile(file, [...rows, ''].join('\n'))
    await importFile(context, { connectorId, path: file, fileName: 'file.csv', options: { window: MONTH } })
  }
  return { context, reconciliationId }
}

/** Asks for jobs over windows of three to twenty-eight days, turn by turn over all reconciliations. */
export async function askForJobs(
  world: World,
  count: number,
  seed: number,
  start = 0,
  ask: (context: TenantContext, input: CreateJobInput) => Promise<{ id: string }> = (context, input) =>
    createJob(context, { ...input, requestId: 'proof' }),
): Promise<Asked[]> {
  const asked: Asked[] = []
  for (let index = start; index < start + count; index++) {
    const random = randomOf(seed + 1, index)
    const source = world.reconciliations[index % world.reconciliations.length] as Source
    const first = wholeNumber(random, 1, 26)
    const last = wholeNumber(random, first + 2, 28)
    const { id } = await ask(source.context, {
      reconciliationId: source.reconciliationId,
      from: dayOf(first),
      to: dayOf(last),
      timeZone: MONTH.timeZone,
      acceptIncomplete: false,
    })
    const within = (world.orders.get(source.reconciliationId) ?? []).filter(({ day }) => day >= first && day <= last)
    asked.push({
      ...source,
      jobId: id,
      storeLines: within.length,
      storeMinor: within.reduce((sum, { minor }) => sum + minor, 0),
      untracked: within.filter(({ isTracked }) => !isTracked).length,
    })
  }
  return asked
}
