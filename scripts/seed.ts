import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { authProvider } from '@/lib/auth/session'
import { earnContext, type TenantContext } from '@/lib/db/context'
import { closeDatabases } from '@/lib/db/placement'
import { provisionAdmin, provisionClient, provisionMember } from '@/lib/services/clients/provision'
import { connectSource } from '@/lib/services/connectors/connect'
import { importFile } from '@/lib/services/connectors/import-file'
import { createJob } from '@/lib/services/jobs/create'
import { getJob } from '@/lib/services/jobs/get'
import { createReconciliation } from '@/lib/services/reconciliations/create'
import { getFileReconciliation } from '@/lib/services/reconciliations/get-file-reconciliation'
import { DEMO_WINDOW } from './demo/demo-month'
import { DEMO_GA4, DEMO_SHOP, type DemoCredentials } from './demo/upstreams'
import { writeDemoFiles } from './demo/write-files'

/**
 * Makes the demo client with its month of data and asks for one job. Running it again changes nothing and prints the
 * same. `--wait` waits for the job to be done. Prints one line of JSON: {email, password, adminEmail, adminPassword,
 * clientName, jobId}. Passwords are random.
 */

interface Demo {
  email: string
  password: string
  adminEmail: string
  adminPassword: string
  isAdminMade: true
  clientName: string
  clientId: string
  userId: string
  jobId: string
}

const FOLDER = process.env.DRA_DEMO_FOLDER ?? '.dra/demo'
const FILE = path.join(FOLDER, 'demo.json')
const WAIT_MS = 120_000
const POLL_MS = 250

/** What was made so far, so that a start that was interrupted goes on instead of beginning a second demo. */
async function readState(): Promise<Partial<Demo>> {
  return existsSync(FILE) ? (JSON.parse(await readFile(FILE, 'utf8')) as Partial<Demo>) : {}
}

async function writeState(state: Partial<Demo>): Promise<void> {
  await mkdir(FOLDER, { recursive: true })
  await writeFile(FILE, JSON.stringify(state), { mode: 0o600 })
}

const newPassword = () => randomBytes(12).toString('base64url')

const contextOf = (clientId: string, userId: string) =>
  earnContext({ clientId, databaseRef: null, userId, role: 'dra_app', readOnly: false, origin: { via: 'command' } })

async function makeDemo(): Promise<Demo> {
  const state = await readState()
  const email = state.email ?? 'demo@example.com'
  const password = state.password ?? newPassword()
  const clientName = state.clientName ?? 'Nordlicht Living'
  await writeState({ ...state, email, password, clientName })
  const clientId =
    state.clientId ??
    (
      await provisionClient({
        name: clientName,
        slug: 'nordlicht-living',
        timeZone: DEMO_WINDOW.timeZone,
        currency: 'EUR',
      })
    ).clientId
  await writeState({ ...state, email, password, clientName, clientId })
  const name = 'Demo Owner'
  const userId =
    state.userId ??
    (await provisionMember([clientId], {
      authSubject: await authProvider().createAccount({ email, name, password }),
      email,
      name,
      role: 'owner',
    }))
  await writeState({ ...state, email, password, clientName, clientId, userId })
  const admin = await makeAdmin({ ...state, email, password, clientName, clientId, userId })
  const jobId = state.jobId ?? (await startJob(contextOf(clientId, userId)))
  const demo = { email, password, ...admin, clientName, clientId, userId, jobId }
  await writeState(demo)
  return demo
}

/** Somebody who looks after the installation, and belongs to no client. */
async function makeAdmin(state: Partial<Demo>): Promise<Pick<Demo, 'adminEmail' | 'adminPassword' | 'isAdminMade'>> {
  const email = state.adminEmail ?? 'admin@example.com'
  const password = state.adminPassword ?? newPassword()
  const admin = { adminEmail: email, adminPassword: password, isAdminMade: true } as const
  if (state.isAdminMade) return admin
  await writeState({ ...state, adminEmail: email, adminPassword: password })
  const name = 'Demo Admin'
  await provisionAdmin({ authSubject: await authProvider().createAccount({ email, name, password }), email, name })
  await writeState({ ...state, ...admin })
  return admin
}

/** By the live sources where the demo's stand-ins run, else by files. */
function startJob(context: TenantContext): Promise<string> {
  return process.env.UPSTREAM_OVERRIDES ? startLiveJob(context) : startFileJob(context)
}

async function startLiveJob(context: TenantContext): Promise<string> {
  // The same month as files, for trying uploads and the file command.
  await writeDemoFiles(FOLDER)
  const { shopifyToken, privateKey } = JSON.parse(
    await readFile(path.join(FOLDER, 'upstream-credentials.json'), 'utf8'),
  ) as DemoCredentials
  const store = await connectSource(context, {
    kind: 'shopify',
    config: { shop: DEMO_SHOP, attributes: [{ key: 'device', factor: 'device' }] },
    credentials: { type: 'token', accessToken: shopifyToken },
  })
  const analytics = await connectSource(context, {
    kind: 'ga4',
    config: { propertyId: DEMO_GA4.propertyId },
    credentials: {
      type: 'service_account',
      key: { type: 'service_account', client_email: DEMO_GA4.clientEmail, private_key: privateKey },
    },
  })
  const { id } = await createReconciliation(context, {
    name: 'Online shop',
    storeConnectorIds: [store.id],
    analyticsConnectorIds: [analytics.id],
  })
  return askForJob(context, id)
}

async function startFileJob(context: TenantContext): Promise<string> {
  const { id, storeConnectorId, analyticsConnectorId } = await getFileReconciliation(context)
  const files = await writeDemoFiles(FOLDER)
  const sources = [
    { connectorId: storeConnectorId, path: files.store },
    { connectorId: analyticsConnectorId, path: files.analytics },
  ]
  for (const source of sources)
    await importFile(context, { ...source, fileName: path.basename(source.path), options: { window: DEMO_WINDOW } })
  return askForJob(context, id)
}

async function askForJob(context: TenantContext, reconciliationId: string): Promise<string> {
  const { id } = await createJob(context, {
    reconciliationId,
    ...DEMO_WINDOW,
    acceptIncomplete: false,
    requestId: 'demo',
  })
  return id
}

async function waitForJob({ clientId, userId, jobId }: Demo): Promise<void> {
  for (const end = Date.now() + WAIT_MS; Date.now() < end; await sleep(POLL_MS)) {
    const job = await getJob(contextOf(clientId, userId), { jobId })
    if (job.state === 'done') return
    if (job.state === 'failed' || job.state === 'cancelled')
      throw new Error(`The demo job ${job.state}: ${job.error?.message ?? ''}`)
  }
  throw new Error('The demo job was not done within two minutes. Is the worker running?')
}

const demo = await makeDemo()
if (process.argv.includes('--wait')) await waitForJob(demo)
const { email, password, adminEmail, adminPassword, clientName, jobId } = demo
console.log(JSON.stringify({ email, password, adminEmail, adminPassword, clientName, jobId }))
await closeDatabases()
// Pools of the queue and of sign-in would keep the process for a while.
process.exit(0)
