import { beforeAll, describe, expect, it } from 'vitest'
import { reconciliationSource } from '@/lib/db/schema/tenant'
import { withTenant } from '@/lib/db/tenant'
import { getResult } from '@/lib/services/results/get'
import { call, type People, problemOf, signInPeople } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { analyticsCsv, askForJob, importText, WINDOW } from '@/lib/testing/fixture'
import { workOnNextJob } from '@/lib/testing/jobs'
import { POST as makePush } from '../../push/route'
import { POST } from './route'

const { tenant } = openTestDatabase()
let people: People
let id: string
beforeAll(async () => {
  people = await signInPeople()
  const made = await call(makePush, { method: 'POST', cookie: people.owner, body: { label: 'Own shop' } })
  expect(made.status).toBe(201)
  ;({ id } = await made.json())
})

const push = (body: unknown, { cookie = people.analyst, connector = id } = {}) =>
  call(POST, { method: 'POST', cookie, params: { id: connector }, body })
const order = (number: number, day: number, total: string) => ({
  id: String(number),
  name: `#${number}`,
  createdAt: `2026-10-0${day}T10:00:00+02:00`,
  currency: 'EUR',
  total,
})
const rows = () =>
  tenant`select source_id, total_minor, xmin::text from tenant.store_order where connector_id = ${id} order by 1`

describe('POST', () => {
  it('200: keeps what can be read and names what cannot, by place and field', async () => {
    const response = await push({ transactions: [order(1001, 1, '40.00'), { ...order(1002, 2, '1'), total: 1 }] })
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({
      received: 2,
      stored: 1,
      rejected: [{ index: 1, field: 'total', message: 'must be text such as "19.90": a number in JSON is not exact' }],
      covered: null,
    })
    expect(await rows()).toMatchObject([{ source_id: '1001', total_minor: '4000' }])
  })

  it('200: repeating a call gives the same answer and the same rows', async () => {
    const body = { transactions: [order(1001, 1, '40.00'), order(1002, 2, '59.90')], covers: WINDOW }
    const first = await (await push(body)).json()
    const kept = (await rows()).map(({ source_id, total_minor }) => [source_id, total_minor])
    expect(await (await push(body)).json()).toEqual(first)
    expect(first).toMatchObject({ stored: 2, rejected: [], covered: { ...WINDOW, orders: 2 } })
    expect((await rows()).map(({ source_id, total_minor }) => [source_id, total_minor])).toEqual(kept)
  })

  it('200: pushed orders are reconciled like any other', async () => {
    const { acme } = people
    await withTenant(acme.context, (tx) =>
      tx.insert(reconciliationSource).values({
        clientId: acme.clientId,
        reconciliationId: acme.reconciliationId,
        connectorId: id,
        side: 'store',
      }),
    )
    await tenant`delete from tenant.reconciliation_source where connector_id = ${acme.storeConnectorId}`
    await importText(acme, 'analytics', analyticsCsv([['1001', 1, 40]]))
    await push({ transactions: [], covers: WINDOW })
    const job = await askForJob(acme)
    await workOnNextJob()
    const { summary } = await getResult(acme.context, { jobId: job.id })
    expect(summary.counts).toEqual({ matched_exact: 1, missing: 1 })
  })

  it('400: more than 10,000 orders, or fields nobody knows', async () => {
    const many = Array.from({ length: 10_001 }, () => 0)
    expect(await problemOf(await push({ transactions: many }))).toMatchObject({ status: 400, code: 'invalid_input' })
    expect(await problemOf(await push({ transactions: [], replace: true }))).toMatchObject({ status: 400 })
    expect((await problemOf(await push('{'))).detail).toContain('not valid JSON')
  })

  it('403: a viewer, and somebody who may not make stores', async () => {
    expect(await problemOf(await push({ transactions: [] }, { cookie: people.viewer }))).toMatchObject({ status: 403 })
    const made = await call(makePush, { method: 'POST', cookie: people.analyst, body: { label: 'X' } })
    expect(await problemOf(made)).toMatchObject({ status: 403 })
  })

  it('404: another client’s store answers like one that does not exist', async () => {
    const foreign = await problemOf(await push({ transactions: [] }, { cookie: people.stranger }))
    const missing = await problemOf(await push({ transactions: [] }, { connector: 'con_00000000000000000000000000' }))
    const strip = (text: string) => text.replace(/"requestId":"[^"]*"/, '')
    expect(foreign.status).toBe(404)
    expect(strip(foreign.text)).toBe(strip(missing.text))
  })

  it('409: days are not complete while an order is rejected, and a file connector takes none', async () => {
    const before = (await rows()).length
    const refused = await push({ transactions: [order(1009, 3, '5.00'), { ...order(1010, 3, 'x') }], covers: WINDOW })
    expect(await problemOf(refused)).toMatchObject({
      status: 409,
      detail: expect.stringContaining('transactions.1.total'),
    })
    expect((await rows()).length).toBe(before)
    const file = await push({ transactions: [] }, { connector: people.acme.storeConnectorId })
    expect(await problemOf(file)).toMatchObject({ status: 409 })
  })
})
