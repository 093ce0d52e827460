import { beforeAll, describe, expect, it } from 'vitest'
import { openTestDatabase } from '@/lib/testing/database'
import { askForJob, makeClient, seedFiles, type TestClient, type TestOrder, WINDOW } from '@/lib/testing/fixture'
import { workOnNextJob } from '@/lib/testing/jobs'
import { listChanges, type ResultChanges } from './changes'
import type { VerdictRow } from './dto'
import { getLineHistory } from './history'
import { listVerdicts } from './list-verdicts'

const database = openTestDatabase()
const FIRST: TestOrder[] = [
  ['1001', 1, 40],
  ['1002', 2, 50, null],
  ['1003', 3, 60, null],
  ['1004', 4, 70, 65],
  ['1005', 5, 80],
]
/** 1002 was seen late, 1004 has another amount in GA4, 1005 is gone and 1006 is new. */
const SECOND: TestOrder[] = [
  ['1001', 1, 40],
  ['1002', 2, 50],
  ['1003', 3, 60, null],
  ['1004', 4, 70, 60],
  ['1006', 6, 90, null],
]
let client: TestClient
const jobs: string[] = []

async function run(window = WINDOW): Promise<void> {
  jobs.push((await askForJob(client, window)).id)
  await workOnNextJob()
}

beforeAll(async () => {
  client = await makeClient('Acme')
  await seedFiles(client, FIRST)
  await run()
  await run({ ...WINDOW, to: '2026-10-05' })
  await seedFiles(client, SECOND)
  await run()
  await run()
  await seedFiles(client, FIRST)
  await run()
})

const changes = (job: number, input: { cursor?: string; limit?: number } = {}) =>
  listChanges(client.context, { jobId: jobs[job] ?? '', ...input })
const inWords = ({ items }: ResultChanges) =>
  items.map(({ title, from, to }) => `${title}: ${from?.status ?? 'nothing'} -> ${to?.status ?? 'nothing'}`).sort()

/** The same by reading both results whole. */
async function expected(from: number, to: number): Promise<string[]> {
  const [before, after] = await Promise.all([lines(from), lines(to)])
  const keys = [...new Set([...before.keys(), ...after.keys()])]
  return keys
    .flatMap((key) => {
      const [a, b] = [before.get(key), after.get(key)]
      const isSame =
        a?.status === b?.status && a?.storeMinor === b?.storeMinor && a?.analyticsMinor === b?.analyticsMinor
      const title = (b ?? a)?.storeName ?? (b ?? a)?.analyticsId
      return isSame ? [] : [`${title}: ${a?.status ?? 'nothing'} -> ${b?.status ?? 'nothing'}`]
    })
    .sort()
}

async function lines(job: number): Promise<Map<string, VerdictRow>> {
  const filters = { status: [], reason: [], gateway: [], channel: [], day: null, search: null }
  const jobId = jobs[job] ?? ''
  const page = await listVerdicts(client.context, { jobId, filters, sort: 'placed', direction: 'asc', limit: 200 })
  return new Map(page.items.map((row) => [`${row.side} ${row.storeId ?? row.analyticsId}`, row]))
}

describe('what changed since the last run', () => {
  it('is nothing to compare with for the first run of some days', async () => {
    for (const job of [0, 1]) expect(await changes(job)).toMatchObject({ previous: null, transitions: [], items: [] })
  })

  it('is each line that the two results differ in, whatever was run of other days between them', async () => {
    const found = await changes(2)
    expect(found.previous?.jobId).toBe(jobs[0])
    expect(inWords(found)).toEqual(await expected(0, 2))
    expect(inWords(found)).toContain('#1002: missing -> matched_exact')
    expect(inWords(found)).toContain('#1005: matched_exact -> nothing')
    expect(inWords(found)).toContain('#1006: nothing -> missing')
    const amount = found.items.find(({ title }) => title === '#1004')
    expect([amount?.from?.analyticsMinor, amount?.to?.analyticsMinor]).toEqual([6500, 6000])
  })

  it('is nothing when nothing changed', async () => {
    expect(await changes(3)).toMatchObject({ previous: { jobId: jobs[2] }, transitions: [], items: [] })
  })

  it('stays what it was after later runs, and going back is the way there reversed', async () => {
    expect(inWords(await changes(2))).toEqual(await expected(0, 2))
    expect(inWords(await changes(4))).toEqual(await expected(3, 4))
  })

  it('is counted by transition, each line once, and its pages join to all of it', async () => {
    const whole = await changes(2, { limit: 200 })
    expect(whole.transitions.reduce((sum, { count }) => sum + count, 0)).toBe(whole.items.length)
    expect(whole.transitions).toContainEqual({ from: 'missing', to: 'matched_exact', count: 1, amountMinor: 5000 })
    const joined: typeof whole.items = []
    for (let cursor: string | undefined; ; ) {
      const page = await changes(2, { limit: 1, cursor })
      joined.push(...page.items)
      if (page.nextCursor === null) break
      cursor = page.nextCursor
    }
    expect(joined).toEqual(whole.items)
  })

  it('is refused for a page link that was made up', async () => {
    for (const cursor of ['', '%%', 'a'.repeat(900)])
      await expect(changes(2, { cursor })).rejects.toMatchObject({ code: 'invalid_input' })
  })

  it('belongs to its client', async () => {
    const stranger = await makeClient('Globex')
    await expect(listChanges(stranger.context, { jobId: jobs[2] ?? '' })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('compares with no result whose lines were removed', async () => {
    await database.tenant`update tenant.job_summary set rows_removed_at = now() where job_id = ${jobs[0] ?? ''}`
    expect(await changes(2)).toMatchObject({ previous: null, items: [] })
    await database.tenant`update tenant.job_summary set rows_removed_at = null where job_id = ${jobs[0] ?? ''}`
  })
})

describe('the history of a line', () => {
  const historyOf = async (job: number, name: string) => {
    const row = [...(await lines(job)).values()].find(({ storeName }) => storeName === name)
    return getLineHistory(client.context, { jobId: jobs[job] ?? '', row: row?.id ?? '0' })
  }

  it('names what each result said first, oldest first, and which of it is shown', async () => {
    const { items } = await historyOf(2, '#1002')
    expect(items.map(({ verdict, job, isShown }) => [verdict.status, job?.id, isShown])).toEqual([
      ['missing', jobs[0], false],
      ['matched_exact', jobs[2], true],
      ['missing', jobs[4], false],
    ])
  })

  it('is one entry for a line that never changed', async () => {
    expect((await historyOf(4, '#1001')).items).toHaveLength(1)
  })

  it('is not found for a row that the result does not show', async () => {
    const row = [...(await lines(2)).values()].find(({ storeName }) => storeName === '#1006')?.id ?? ''
    await expect(getLineHistory(client.context, { jobId: jobs[0] ?? '', row })).rejects.toMatchObject({
      code: 'not_found',
    })
  })
})
