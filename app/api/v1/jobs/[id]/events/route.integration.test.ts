import { afterAll, beforeAll, expect, it } from 'vitest'
import { LISTENER_NAME } from '@/lib/live/listen'
import { cancelJob } from '@/lib/services/jobs/cancel'
import { call, type People, problemOf, signInPeople } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { eventually } from '@/lib/testing/eventually'
import { askForJob, seedFiles } from '@/lib/testing/fixture'
import { claimJob, workOnNextJob } from '@/lib/testing/jobs'
import { updateJob } from '@/workers/claim'
import { openJobLog } from '@/workers/job-log'
import { runJob } from '@/workers/run-job'
import { GET } from './route'

const database = openTestDatabase()
const leaves: (() => Promise<unknown>)[] = []
let people: People

beforeAll(async () => {
  people = await signInPeople()
  await seedFiles(people.acme)
})
afterAll(() => Promise.all(leaves.map((leave) => leave())))

interface Told {
  id?: string
  event?: string
  data?: { id: number; message: string; state: string; progress: { verdicts: number } }
}

/** Opens a stream and collects what it tells; `ended` once it is closed from the other side. */
async function watch(id: string, { cookie = people.viewer, headers = {}, query = '' } = {}) {
  const response = await call(GET, { path: `/api/v1/jobs/${id}/events${query}`, params: { id }, cookie, headers })
  if (response.status !== 200) throw new Error(`It answered ${response.status}`)
  const told: Told[] = []
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  leaves.push(() => reader.cancel())
  const state = { told, ended: false, leave: () => reader.cancel(), response }
  void (async () => {
    let text = ''
    for (;;) {
      const { value, done } = await reader.read()
      if (done) break
      text += Buffer.from(value).toString()
      const events = text.split('\n\n')
      text = events.pop() ?? ''
      for (const event of events) {
        const fields = Object.fromEntries(event.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2)))
        if (fields.event) told.push({ ...fields, data: JSON.parse(fields.data) })
      }
    }
    state.ended = true
  })()
  return state
}

const lines = (told: Told[]) => told.filter(({ event }) => event === 'log').map(({ data }) => data?.message)
const states = (told: Told[]) => told.filter(({ event }) => event === 'job').map(({ data }) => data?.state)
const countListeners = async () => {
  const [row] = await database.owner`select count(*)::int as count from pg_stat_activity
    where application_name = ${LISTENER_NAME} and datname = current_database()`
  return row?.count as number
}

it('tells a job from waiting to done with every line of its log, in order and once, and then ends', async () => {
  const { id } = await askForJob(people.acme)
  const stream = await watch(id)
  await eventually(() => expect(states(stream.told)).toEqual(['queued']))
  await workOnNextJob()
  await eventually(() => expect(stream.ended).toBe(true))
  expect(states(stream.told).at(-1)).toBe('done')
  expect(stream.told.at(-1)?.event).toBe('end')
  const kept = await database.tenant`select message from tenant.job_log where job_id = ${id} order by id`
  expect(lines(stream.told)).toEqual(kept.map(({ message }) => message))
  expect(kept.length).toBeGreaterThan(0)
  expect(stream.response.headers.get('content-type')).toMatch(/^text\/event-stream/)
})

it('goes on after the last line a browser has seen', async () => {
  const { id } = await askForJob(people.acme)
  const claim = await claimJob()
  const told = openJobLog(claim)
  told.info('one')
  told.info('two')
  await told.close()
  const first = await watch(id)
  await eventually(() => expect(lines(first.told)).toEqual(['one', 'two']))
  const seen = String(first.told.find(({ data }) => data?.message === 'one')?.id)
  await first.leave()
  const again = await watch(id, { headers: { 'last-event-id': seen } })
  const fromPage = await watch(id, { query: `?after=${seen}` })
  await eventually(() => expect(lines(again.told)).toEqual(['two']))
  await eventually(() => expect(lines(fromPage.told)).toEqual(['two']))
  await runJob(claim, new AbortController().signal)
  await eventually(() => expect(again.ended && fromPage.ended).toBe(true))
})

it('costs one listener for a hundred watchers, and none once they have left', async () => {
  const { id } = await askForJob(people.acme)
  const claim = await claimJob()
  const streams = await Promise.all(Array.from({ length: 100 }, () => watch(id)))
  for (const { told } of streams) await eventually(() => expect(states(told)).toEqual(['running']))
  expect(await countListeners()).toBe(1)
  await updateJob(claim, { progress: { ordersRead: 0, purchasesRead: 0, verdicts: 7 } })
  for (const { told } of streams) await eventually(() => expect(told.at(-1)?.data?.progress.verdicts).toBe(7))
  for (const { leave } of streams) await leave()
  await eventually(async () => expect(await countListeners()).toBe(0))
  await runJob(claim, new AbortController().signal)
})

it('comes back by itself when its connection is cut, and tells what changed meanwhile', async () => {
  const { id } = await askForJob(people.acme)
  const stream = await watch(id)
  await eventually(() => expect(states(stream.told)).toEqual(['queued']))
  await database.owner`select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = ${LISTENER_NAME} and datname = current_database()`
  await cancelJob(people.acme.context, { jobId: id })
  await eventually(() => expect(states(stream.told)).toEqual(['queued', 'cancelled']))
})

it('ends with the next event for somebody who does not belong to the client any more', async () => {
  const { id } = await askForJob(people.acme)
  const [leaver, stayer] = [await watch(id, { cookie: people.analyst }), await watch(id, { cookie: people.owner })]
  for (const { told } of [leaver, stayer]) await eventually(() => expect(states(told)).toEqual(['queued']))
  await database.owner`delete from platform.membership where user_id = ${people.accounts.analyst.userId}`
  await cancelJob(people.acme.context, { jobId: id })
  await eventually(() => expect(leaver.ended).toBe(true))
  expect(states(leaver.told)).toEqual(['queued'])
  await eventually(() => expect(states(stayer.told)).toEqual(['queued', 'cancelled']))
})

it('is silent to members of other clients, who are told that there is no such job', async () => {
  const { id } = await askForJob(people.acme)
  const response = await call(GET, { path: `/api/v1/jobs/${id}/events`, params: { id }, cookie: people.stranger })
  expect(await problemOf(response)).toMatchObject({ status: 404 })
  await cancelJob(people.acme.context, { jobId: id })
})
