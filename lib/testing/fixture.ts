import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { authProvider } from '@/lib/auth/session'
import { earnContext, type TenantContext } from '@/lib/db/context'
import { provisionClient, provisionMember } from '@/lib/services/clients/provision'
import { type ImportedFile, importFile } from '@/lib/services/connectors/import-file'
import { createJob } from '@/lib/services/jobs/create'
import type { JobDto } from '@/lib/services/jobs/dto'
import { getFileReconciliation } from '@/lib/services/reconciliations/get-file-reconciliation'
import type { Window } from '@/lib/transaction'
import { placeAsWanted } from './placement'

/** Two clients with data, made by the same verbs the product uses. */

export const WINDOW: Window = { from: '2026-10-01', to: '2026-10-10', timeZone: 'Europe/Berlin' }

export interface TestClient {
  clientId: string
  /** For changing things, as an owner of the client. */
  context: TenantContext
  reconciliationId: string
  storeConnectorId: string
  analyticsConnectorId: string
}

export async function makeClient(name: string): Promise<TestClient> {
  const slug = name.toLowerCase()
  const provisioned = await placeAsWanted(
    await provisionClient({ name, slug, timeZone: WINDOW.timeZone, currency: 'EUR' }),
  )
  const { clientId, databaseRef } = provisioned
  const userId = await provisionMember([clientId], {
    authSubject: `subject-of-${slug}`,
    email: `somebody@${slug}.example`,
    name: `Owner of ${name}`,
    role: 'owner',
  })
  const { id, ...connectors } = await getFileReconciliation(provisioned)
  const context = earnContext({ clientId, databaseRef, userId, role: 'dra_app', readOnly: false })
  return { clientId, context, reconciliationId: id, ...connectors }
}

export async function twoClients(): Promise<{ acme: TestClient; globex: TestClient }> {
  return { acme: await makeClient('Acme'), globex: await makeClient('Globex') }
}

/** A day of October 2026, an amount and, unless it is the same, what GA4 saw: null for nothing. */
export type TestOrder = [id: string, day: number, amount: number, analytics?: number | null]

const ORDERS: TestOrder[] = [
  ['1001', 1, 40],
  ['1002', 2, 59.9],
  ['1003', 3, 12.5, null],
  ['1004', 4, 99, 95],
  ['1005', 5, 20],
  ['1006', 6, 31.4, null],
  ['1007', 8, 75],
]

const dayOfOctober = (day: number) => `2026-10-${String(day).padStart(2, '0')}`

export function storeCsv(orders: readonly TestOrder[] = ORDERS): string {
  const rows = orders.map(
    ([id, day, amount]) => `${id},#${id},${dayOfOctober(day)}T10:00:00+02:00,EUR,${amount.toFixed(2)},web,card`,
  )
  return ['order_id,order_name,created_at,currency,total,channel,gateway', ...rows, ''].join('\n')
}

export function analyticsCsv(orders: readonly TestOrder[] = ORDERS): string {
  const rows = orders.flatMap(([id, day, amount, analytics = amount]) =>
    analytics === null ? [] : [`${id},${dayOfOctober(day)},1,${analytics.toFixed(2)},EUR`],
  )
  return ['transaction_id,date,purchases,revenue,currency', ...rows, ''].join('\n')
}

/** Writes texts to files of a folder of their own, which is removed after `use`. */
export async function withFiles<T>(
  texts: Readonly<Record<string, string>>,
  use: (pathOf: (name: string) => string, folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'dra-test-'))
  try {
    for (const [name, text] of Object.entries(texts)) await writeFile(path.join(folder, name), text)
    return await use((name) => path.join(folder, name), folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

export function importText(
  client: TestClient,
  side: 'store' | 'analytics',
  text: string,
  window: Window = WINDOW,
): Promise<ImportedFile> {
  const connectorId = side === 'store' ? client.storeConnectorId : client.analyticsConnectorId
  return withFiles({ file: text }, (pathOf) =>
    importFile(client.context, { connectorId, path: pathOf('file'), fileName: `${side}.csv`, options: { window } }),
  )
}

/** Imports both sides of the same orders. */
export async function seedFiles(client: TestClient, orders: readonly TestOrder[] = ORDERS, window = WINDOW) {
  await importText(client, 'store', storeCsv(orders), window)
  await importText(client, 'analytics', analyticsCsv(orders), window)
}

export function askForJob(client: TestClient, window: Window = WINDOW): Promise<JobDto> {
  const { context, reconciliationId } = client
  return createJob(context, { reconciliationId, ...window, acceptIncomplete: false, requestId: 'request-of-test' })
}

export interface Account {
  email: string
  password: string
  userId: string
}

/** A person who can sign in. */
export async function makeAccount(
  clientIds: readonly string[],
  { email, role }: { email: string; role: 'owner' | 'admin' | 'analyst' | 'viewer' },
): Promise<Account> {
  const password = 'correct horse battery'
  const authSubject = await authProvider().createAccount({ email, name: email, password })
  return { email, password, userId: await provisionMember(clientIds, { authSubject, email, name: email, role }) }
}
