import type postgres from 'postgres'
import { csvChunks } from '@/lib/export/csv'
import { getResult } from '@/lib/services/results/get'
import { streamVerdicts } from '@/lib/services/results/stream-verdicts'
import { type Claim, claimNext } from '@/workers/claim'
import { runJob } from '@/workers/run-job'
import type { TestClient } from './fixture'

/** Claims the next waiting job; fails when there is none. */
export async function claimJob(worker = 'test-worker'): Promise<Claim> {
  const claim = await claimNext(worker)
  if (!claim) throw new Error('No job is waiting')
  return claim
}

/** Works on the next waiting job to its end, as a worker does. */
export async function workOnNextJob(): Promise<Claim> {
  const claim = await claimJob()
  await runJob(claim, new AbortController().signal)
  return claim
}

/** A finished job's result as the CSV people download. */
export async function exportJob({ context }: TestClient, jobId: string): Promise<string> {
  const { summary } = await getResult(context, { jobId })
  const format = { currency: summary.currency, timeZone: summary.window.timeZone }
  let text = ''
  for await (const chunk of csvChunks(streamVerdicts(context, { jobId }), format)) text += chunk
  return text
}

export type ClientTable = 'verdict' | 'verdict_change' | 'job_summary'

export async function countClientRows(tenant: postgres.Sql, { clientId }: TestClient, table: ClientTable) {
  const [row] = await tenant`select count(*)::int as count from tenant.${tenant(table)} where client_id = ${clientId}`
  return row?.count as number
}
