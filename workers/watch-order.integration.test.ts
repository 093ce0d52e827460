import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { dayOf, HOUR_MS } from '@/lib/period'
import { listWatches } from '@/lib/services/trace/list-watches'
import { beginLook, type Look, type LookedAt, recordLook } from '@/lib/services/trace/look'
import { stopWatch, watchOrder } from '@/lib/services/trace/watch'
import { openTestDatabase } from '@/lib/testing/database'
import { makeClient, type TestClient } from '@/lib/testing/fixture'
import { claimJob, workOnNextJob } from '@/lib/testing/jobs'
import {
  connectProperty,
  connectShop,
  connectStore,
  inGa4,
  inShop,
  inStore,
  type LiveSources,
  PROPERTY,
  plainProperty,
  startLiveSources,
} from '@/lib/testing/live-sources'
import { claimNext, withFence } from './claim'
import { runJob } from './run-job'
import { sweepExpired } from './sweep'

const { owner, tenant } = openTestDatabase()
const TODAY = dayOf(Date.now(), 'Europe/Berlin')
const sale = { number: 3_001, day: TODAY, total: '12.50' }
const SEEN: LookedAt = {
  ...{ names: [], order: null, hasAnswered: true, problem: null },
  purchases: [
    { source: 'Live property', transactionId: '#3001', day: TODAY, purchases: 1, revenueMinor: 1, currency: 'EUR' },
  ],
}
let live: LiveSources
let client: TestClient
let made = 0

beforeAll(async () => {
  live = await startLiveSources()
})
afterAll(() => live.close())
beforeEach(async () => {
  await owner`delete from platform.job`
  live.properties[PROPERTY] = plainProperty()
  // A test order: the rules of scope leave it out of every result.
  live.shopify.setOrders([inShop(sale, { test: true })])
  client = await makeClient(`Watcher-${++made}`)
  await connectShop(client.context)
  await connectProperty(client.context)
})

const watch = (id = '#3001') => watchOrder(client.context, { id, requestId: 'request-of-test' })
const watched = async () => (await listWatches(client.context)).items
const mails = () =>
  owner`select kind, to_address as to, payload from platform.outbox where client_id = ${client.clientId}`
const isDue = () => owner`update platform.job set run_after = now() where state = 'queued'`
const showInGa4 = (id: string) => {
  live.properties[PROPERTY] = plainProperty({ events: [inGa4(sale, id)] })
}

it('asks for a test order every hour, by all its names, until GA4 shows it, and says so once by mail', async () => {
  await watch()
  await workOnNextJob()
  const shop = { name: '#3001', totalMinor: 1250, currency: 'EUR' }
  expect(await watched()).toMatchObject([{ state: 'watching', looks: 1, order: shop, purchases: [], problem: null }])
  const [job] =
    await owner`select state, extract(epoch from run_after - clock_timestamp()) * 1000 as wait from platform.job`
  expect(job?.state).toBe('queued')
  expect(Math.abs(Number(job?.wait) - HOUR_MS)).toBeLessThan(5 * 60_000)
  expect(await claimNext('early')).toBeNull()
  expect(await mails()).toEqual([])

  // The tag sends the shop's own id.
  showInGa4(String(inShop(sale).id).replace(/\D+/g, ''))
  await isDue()
  await workOnNextJob()
  expect(await watched()).toMatchObject([
    { state: 'seen', looks: 2, purchases: [{ day: TODAY, purchases: 1, revenueMinor: 1250, currency: 'EUR' }] },
  ])
  expect(await mails()).toMatchObject([
    { kind: 'order_watch', to: expect.stringContaining('@'), payload: { asked: '#3001', order: shop, looks: 2 } },
  ])
  await isDue()
  expect(await claimNext('late')).toBeNull()
})

it('gives up after three days, and tells it', async () => {
  await watch('never-sent')
  await workOnNextJob()
  await tenant`update tenant.order_watch set ends_at = now()`
  await isDue()
  await workOnNextJob()
  expect(await watched()).toMatchObject([{ state: 'not_seen', looks: 2, order: null, purchases: [] }])
  expect(await mails()).toMatchObject([{ payload: { asked: 'never-sent', order: null, purchases: [], problem: null } }])
  expect(await owner`select state from platform.job`).toEqual([{ state: 'done' }])
})

it('says what could not be asked, and asks it again', async () => {
  live.ga4.breakNext('runReport', 'no_access')
  await watch()
  await workOnNextJob()
  expect(await watched()).toMatchObject([
    { state: 'watching', looks: 0, problem: expect.stringMatching(/^Live property/) },
  ])
  live.properties[PROPERTY] = plainProperty({ events: [inGa4(sale, 'other')], withheldIds: ['#3001'] })
  await isDue()
  await workOnNextJob()
  expect(await watched()).toMatchObject([
    { state: 'watching', problem: expect.stringMatching(/withholds small groups/) },
  ])
})

it('stops when somebody says so, without a word, and can be begun anew', async () => {
  const { id } = await watch()
  await stopWatch(client.context, { watchId: id })
  expect(await claimNext('nobody')).toBeNull()
  expect(await watched()).toMatchObject([{ state: 'stopped' }])
  await stopWatch(client.context, { watchId: id })
  await watch()
  expect(await watched()).toMatchObject([{ state: 'watching' }, { state: 'stopped' }])
  expect(await mails()).toEqual([])
  expect(
    await owner`select action from platform.audit_log where client_id = ${client.clientId}
    and action like 'order.%' order by id`,
  ).toEqual([{ action: 'order.watch' }, { action: 'order.unwatch' }, { action: 'order.watch' }])
})

it('stopped while it is looked for, stays so and writes nothing more', async () => {
  const { id } = await watch()
  const claim = await claimJob()
  const look = await withFence(claim, (tx) => beginLook(tx, claim.context, claim.jobId))
  await stopWatch(client.context, { watchId: id })
  expect(await withFence(claim, (tx) => recordLook(tx, claim.context, look as Look, SEEN))).toBe(true)
  expect(await watched()).toMatchObject([{ state: 'stopped', looks: 0, purchases: [] }])
  await runJob(claim, new AbortController().signal)
  expect(await mails()).toEqual([])
})

it('whose worker died after writing what it saw tells it once', async () => {
  await watch()
  showInGa4('#3001')
  await workOnNextJob()
  await owner`update platform.job set state = 'running', finished_at = null, lease_until = now() - interval '1 second'`
  await sweepExpired()
  await workOnNextJob()
  expect(await watched()).toMatchObject([{ state: 'seen', looks: 1 }])
  expect(await mails()).toHaveLength(1)
  expect(await owner`select state from platform.job`).toEqual([{ state: 'done' }])
})

it('whose worker died before the mail was written writes it then', async () => {
  await watch()
  const claim = await claimJob()
  const look = await withFence(claim, (tx) => beginLook(tx, claim.context, claim.jobId))
  await withFence(claim, (tx) => recordLook(tx, claim.context, look as Look, SEEN))
  await owner`update platform.job set lease_until = now() - interval '1 second'`
  await sweepExpired()
  await workOnNextJob()
  expect(await mails()).toHaveLength(1)
})

it('outlives workers that die, as long as others look in between', async () => {
  await watch()
  for (let round = 0; round < 4; round++) {
    await claimJob()
    await owner`update platform.job set lease_until = now() - interval '1 second'`
    await sweepExpired()
    await workOnNextJob()
    await isDue()
  }
  expect(await watched()).toMatchObject([{ state: 'watching', looks: 4 }])
})

it('is ended by who cancels its job, also while it looks', async () => {
  await watch()
  const claim = await claimJob()
  await owner`update platform.job set cancel_requested_at = now()`
  await runJob(claim, new AbortController().signal)
  expect(await owner`select state from platform.job`).toEqual([{ state: 'cancelled' }])
  expect(await watched()).toMatchObject([{ state: 'failed' }])
})

it('reads no source that is paused, and blames nobody for what could not be asked', async () => {
  await watch()
  await tenant`update tenant.connector set paused_at = now() where client_id = ${client.clientId}`
  showInGa4('#3001')
  await workOnNextJob()
  expect(await watched()).toMatchObject([{ state: 'watching', looks: 0, problem: expect.stringMatching(/is paused/) }])
  await tenant`update tenant.connector set paused_at = null, removed_at = now() where client_id = ${client.clientId}`
  await isDue()
  await workOnNextJob()
  expect(await watched()).toMatchObject([{ looks: 0, problem: expect.stringMatching(/^No GA4 property/) }])
})

it('waits for credentials that cannot be opened, until its time is up', async () => {
  await watch()
  await tenant`update tenant.connector set credentials = 'damaged' where client_id = ${client.clientId}`
  await workOnNextJob()
  expect(await watched()).toMatchObject([
    { state: 'watching', looks: 0, problem: expect.stringMatching(/^Live shop: /) },
  ])
  expect(await claimNext('early')).toBeNull()
  await tenant`update tenant.order_watch set ends_at = now()`
  await isDue()
  await workOnNextJob()
  expect(await watched()).toMatchObject([{ state: 'not_seen', looks: 0 }])
})

it('asks one shop after the other, and keeps to the order that is found first', async () => {
  await connectStore(client.context)
  live.woo.store.orders = [inStore({ ...sale, total: '99.00' })]
  await watch()
  await workOnNextJob()
  expect(await watched()).toMatchObject([{ order: { totalMinor: 1250 } }])
})

it('of which the job came to an end by itself says so, and counts no more', async () => {
  await watch()
  await owner`update platform.job set state = 'failed'`
  expect(await watched()).toMatchObject([{ state: 'failed' }])
  await watch()
  expect(await watched()).toMatchObject([{ state: 'watching' }, { state: 'stopped' }])
})

it('is refused twice for one id, beyond twenty at once, and where no property could be asked', async () => {
  await watch()
  await expect(watch()).rejects.toMatchObject({ code: 'conflict', publicMessage: '#3001 is watched already.' })
  for (let at = 1; at < 20; at++) await watch(`other-${at}`)
  await expect(watch('one-more')).rejects.toMatchObject({
    code: 'conflict',
    publicMessage: expect.stringMatching(/^20 /),
  })
  const bare = await makeClient(`Bare-${made}`)
  await expect(watchOrder(bare.context, { id: '1', requestId: 'request-of-test' })).rejects.toMatchObject({
    publicMessage: expect.stringMatching(/^No GA4 property is connected/),
  })
})
