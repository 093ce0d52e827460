import { expect, it } from 'vitest'
import { getJob } from '@/lib/services/jobs/get'
import { listJobs } from '@/lib/services/jobs/list'
import { LINES_REMOVED } from '@/lib/services/results/dto'
import { getResult } from '@/lib/services/results/get'
import { openTestDatabase } from '@/lib/testing/database'
import { askForJob, makeClient, seedFiles, type TestClient } from '@/lib/testing/fixture'
import { exportJob, workOnNextJob } from '@/lib/testing/jobs'
import { proveRetention } from '@/scripts/prove/retention'

const database = openTestDatabase()

async function askForRetention({ clientId }: TestClient): Promise<string> {
  const id = `job_retention_${clientId}`
  await database.owner`
    insert into platform.job (client_id, id, kind, reconciliation_id, reconciliation_name, window_from, window_to, time_zone)
    values (${clientId}, ${id}, 'retention', '', '', '2026-11-21', '2026-11-21', 'UTC')`
  return id
}

it('is a job of its own that removes one client’s old lines, keeps the summaries, and is shown to nobody', async () => {
  const [acme, globex] = [await makeClient('Acme'), await makeClient('Globex')]
  const jobs: string[] = []
  for (const client of [acme, globex]) {
    await seedFiles(client)
    for (let run = 0; run < 2; run++) {
      jobs.push((await askForJob(client)).id)
      await workOnNextJob()
    }
  }
  const [old, newest, others] = jobs as [string, string, string]
  const exported = await exportJob(acme, newest)
  await database.tenant`update tenant.job_summary set created_at = now() - interval '91 days'`
  const { summary } = await getResult(acme.context, { jobId: old })
  const id = await askForRetention(acme)
  expect((await workOnNextJob()).kind).toBe('retention')

  const stripped = await getResult(acme.context, { jobId: old })
  expect(stripped.summary).toEqual(summary)
  expect(stripped.linesRemovedAt).not.toBeNull()
  await expect(exportJob(acme, old)).rejects.toMatchObject({ code: 'conflict', publicMessage: LINES_REMOVED })
  expect(await exportJob(acme, newest)).toBe(exported)
  expect((await getResult(globex.context, { jobId: others })).linesRemovedAt).toBeNull()
  const [row] = await database.owner`select state from platform.job where id = ${id}`
  expect(row?.state).toBe('done')
  expect((await listJobs(acme.context)).items.map((job) => job.id).sort()).toEqual([old, newest].sort())
  await expect(getJob(acme.context, { jobId: id })).rejects.toMatchObject({ code: 'not_found' })
})

it('touches nothing of jobs at work, does what its plan says, and finds nothing the second time', async () => {
  const size = { seed: 3, clients: 2, done: 8, live: 4, orders: 60 }
  expect((await proveRetention(database, size)).problems).toEqual([])
}, 90_000)
