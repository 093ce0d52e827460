import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cancelJob } from '@/lib/services/jobs/cancel'
import { getJob } from '@/lib/services/jobs/get'
import { getResult } from '@/lib/services/results/get'
import { streamVerdicts } from '@/lib/services/results/stream-verdicts'
import { openTestDatabase } from '@/lib/testing/database'
import {
  analyticsCsv,
  askForJob,
  importText,
  makeClient,
  seedFiles,
  storeCsv,
  type TestClient,
  type TestOrder,
  WINDOW,
  withFiles,
} from '@/lib/testing/fixture'
import { type ClientTable, claimJob, countClientRows, exportJob, workOnNextJob } from '@/lib/testing/jobs'
import { matchJob } from './match'
import { runJob } from './run-job'

const { owner, tenant } = openTestDatabase()
const running = new AbortController().signal
let client: TestClient
let made = 0

beforeEach(async () => {
  client = await makeClient(`Client${made++}`)
})
afterEach(() => owner`delete from platform.job`)

const exportCsv = (jobId: string) => exportJob(client, jobId)
const countRows = (table: ClientTable) => countClientRows(tenant, client, table)

async function runToEnd(): Promise<string> {
  const { id } = await askForJob(client)
  expect((await workOnNextJob()).jobId).toBe(id)
  expect(await getJob(client.context, { jobId: id })).toMatchObject({ state: 'done', error: null })
  return id
}

describe('two uploaded files', () => {
  it('become a result: headline, summary, and one line for each verdict', async () => {
    await seedFiles(client)
    const asked = await askForJob(client)
    expect(asked).toMatchObject({
      state: 'queued',
      stage: null,
      headline: null,
      createdBy: expect.stringContaining('Owner'),
    })
    await workOnNextJob()
    const { job, summary, resultHash } = await getResult(client.context, { jobId: asked.id })
    expect(job).toMatchObject({
      state: 'done',
      stage: null,
      progress: { ordersRead: 7, purchasesRead: 5, verdicts: 7 },
      headline: {
        matchRate: expect.closeTo(5 / 7, 6),
        complete: true,
        matched: 5,
        settled: 7,
        missing: 2,
        missingMinor: 4390,
        currency: 'EUR',
      },
    })
    expect(job.finishedAt).not.toBeNull()
    expect(summary.counts).toEqual({ matched_exact: 4, matched_value_diff: 1, missing: 2 })
    expect(summary.storeMinor).toBe(33780)
    expect(summary.analyticsMinor).toBe(28990)
    expect(resultHash).toMatch(/^[0-9a-f]{64}$/)
    const lines: unknown[] = []
    for await (const { storeId, status } of streamVerdicts(client.context, { jobId: asked.id }))
      lines.push([storeId, status])
    expect(lines).toEqual([
      ['1001', 'matched_exact'],
      ['1002', 'matched_exact'],
      ['1003', 'missing'],
      ['1004', 'matched_value_diff'],
      ['1005', 'matched_exact'],
      ['1006', 'missing'],
      ['1007', 'matched_exact'],
    ])
    expect(await countRows('verdict_change')).toBe(0)
  })

  it('give the result the file command gives', async () => {
    const orders: TestOrder[] = Array.from({ length: 300 }, (_, index) => {
      const amount = 5 + ((index * 37) % 900) / 10
      return [
        String(2000 + index),
        1 + (index % 28),
        amount,
        index % 11 === 0 ? null : index % 7 === 0 ? amount - 1 : amount,
      ]
    })
    const [store, analytics] = [
      storeCsv(orders),
      `${analyticsCsv(orders)}(not set),2026-10-03,2,19.98,EUR\n9999999,2026-10-04,1,5.00,EUR\n`,
    ]
    await importText(client, 'store', store)
    await importText(client, 'analytics', analytics)
    const { resultHash, summary } = await getResult(client.context, { jobId: await runToEnd() })
    const file = await withFiles({ store, analytics }, async (pathOf) => {
      const args = [
        ...['scripts/reconcile.mjs', '--store', pathOf('store'), '--analytics', pathOf('analytics')],
        ...['--from', WINDOW.from, '--to', WINDOW.to, '--time-zone', WINDOW.timeZone],
        ...['--now', new Date(summary.asOf).toISOString(), '--out', pathOf('report')],
      ]
      await promisify(execFile)(process.execPath, args)
      return JSON.parse(await readFile(pathOf('report/summary.json'), 'utf8'))
    })
    expect(summary.storeOrders).toBeGreaterThan(90)
    expect(resultHash).toBe(file.resultHash)
  })
})

describe('a second job', () => {
  it('over the same facts adds no line and gives the same result', async () => {
    await seedFiles(client)
    const first = await runToEnd()
    const [before, text] = [await countRows('verdict'), await exportCsv(first)]
    const second = await runToEnd()
    expect(await countRows('verdict')).toBe(before)
    expect(await exportCsv(second)).toBe(text)
    const [a, b] = [
      await getResult(client.context, { jobId: first }),
      await getResult(client.context, { jobId: second }),
    ]
    expect(b.resultHash).toBe(a.resultHash)
  })

  it('over changed facts leaves the first result as it was, to the byte', async () => {
    await seedFiles(client)
    const first = await runToEnd()
    const [text, head] = [await exportCsv(first), await getResult(client.context, { jobId: first })]
    await seedFiles(client, [
      ['1001', 1, 41],
      ['1003', 3, 12.5],
      ['1008', 9, 8, null],
    ])
    const changed = await runToEnd()
    expect(await exportCsv(changed)).not.toBe(text)
    expect(await exportCsv(first)).toBe(text)
    expect(await getResult(client.context, { jobId: first })).toEqual(head)

    await seedFiles(client)
    const restored = await runToEnd()
    expect((await getResult(client.context, { jobId: restored })).resultHash).toBe(head.resultHash)
    expect(sortedLines(await exportCsv(restored))).toEqual(sortedLines(text))
    expect(await exportCsv(first)).toBe(text)
  })

  it('over part of the window leaves the whole window’s result as it was', async () => {
    await seedFiles(client)
    const first = await runToEnd()
    const text = await exportCsv(first)
    await importText(client, 'analytics', analyticsCsv([['1002', 2, 59.9, 1]]), {
      ...WINDOW,
      from: '2026-10-02',
      to: '2026-10-03',
    })
    const { id } = await askForJob(client, { ...WINDOW, from: '2026-10-02', to: '2026-10-03' })
    await workOnNextJob()
    const part = await getResult(client.context, { jobId: id })
    expect(part.summary.counts).toEqual({ matched_value_diff: 1, missing: 1 })
    expect((await exportCsv(id)).trimEnd().split('\r\n')).toHaveLength(1 + 2)
    expect(await exportCsv(first)).toBe(text)
    const whole = await runToEnd()
    expect((await exportCsv(whole)).trimEnd().split('\r\n')).toHaveLength(1 + 7)
  })
})

const sortedLines = (text: string) => text.split('\r\n').sort()

describe('a job that cannot be done', () => {
  it('fails with a code and a sentence when its window is no longer covered, and changes no result', async () => {
    await seedFiles(client)
    const first = await runToEnd()
    const text = await exportCsv(first)
    const { id } = await askForJob(client)
    await tenant`delete from tenant.coverage where client_id = ${client.clientId} and day = '2026-10-05'`
    await workOnNextJob()
    const job = await getJob(client.context, { jobId: id })
    expect(job).toMatchObject({
      state: 'failed',
      stage: null,
      headline: null,
      error: {
        code: 'conflict',
        requestId: 'request-of-test',
        message: expect.stringMatching(/no longer covers .* Upload it again/),
      },
    })
    await expect(getResult(client.context, { jobId: id })).rejects.toMatchObject({ code: 'not_found' })
    expect(await exportCsv(first)).toBe(text)
  })

  it('says nothing of an unexpected error but that it was recorded', async () => {
    await seedFiles(client)
    const { id } = await askForJob(client)
    await tenant`alter table tenant.job_summary add constraint surprise check (client_id <> ${owner.unsafe(`'${client.clientId}'`)})`
    try {
      await workOnNextJob()
    } finally {
      await tenant`alter table tenant.job_summary drop constraint surprise`
    }
    const { error } = await getJob(client.context, { jobId: id })
    expect(error?.code).toBe('internal')
    expect(error?.message).not.toMatch(/surprise|constraint|job_summary/)
    expect(await countRows('verdict')).toBe(0)
    expect(await countRows('verdict_change')).toBe(0)
  })

  it('is cancelled between two stages and leaves no result', async () => {
    await seedFiles(client)
    const { id } = await askForJob(client)
    const claim = await claimJob()
    await matchJob(claim)
    await cancelJob(client.context, { jobId: id })
    await runJob(claim, running)
    expect(await getJob(client.context, { jobId: id })).toMatchObject({
      state: 'cancelled',
      error: null,
      headline: null,
    })
    expect(await countRows('verdict')).toBe(0)
    expect(await countRows('verdict_change')).toBe(0)
  })

  it('goes back to the queue when its worker stops, and the next one finishes it', async () => {
    await seedFiles(client)
    const { id } = await askForJob(client)
    const shutdown = new AbortController()
    const work = runJob(await claimJob(), shutdown.signal)
    shutdown.abort(new Error('stopping'))
    await work
    expect(await getJob(client.context, { jobId: id })).toMatchObject({ state: 'queued', error: null })
    await workOnNextJob()
    expect(await getJob(client.context, { jobId: id })).toMatchObject({ state: 'done' })
  })
})
