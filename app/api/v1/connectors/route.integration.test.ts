import { watch } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { ConnectorDto } from '@/lib/services/connectors/dto'
import { call, type People, problemOf, signInPeople } from '@/lib/testing/call'
import { FRONTEND_URL, openTestDatabase } from '@/lib/testing/database'
import { analyticsCsv, storeCsv, WINDOW } from '@/lib/testing/fixture'
import { PUT } from './[id]/file/route'
import { GET } from './route'

const { tenant } = openTestDatabase()
let people: People
let folder: string
beforeAll(async () => {
  people = await signInPeople()
  folder = await mkdtemp(path.join(tmpdir(), 'dra-test-'))
  vi.stubEnv('TMPDIR', folder)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const list = async (cookie = people.viewer): Promise<ConnectorDto[]> =>
  (await (await call(GET, { cookie })).json()).items

function upload(
  text: string | Buffer | undefined,
  options: {
    cookie?: string
    id?: string
    query?: Record<string, string>
    headers?: Record<string, string>
    origin?: string | null
  } = {},
) {
  const { cookie = people.analyst, id = people.acme.storeConnectorId, query = {}, headers, origin } = options
  const search = new URLSearchParams({ ...WINDOW, fileName: 'orders.csv', ...query })
  return call(PUT, {
    method: 'PUT',
    path: `/api/v1/connectors/${id}/file?${search}`,
    params: { id },
    cookie,
    body: text,
    headers,
    ...(origin !== undefined && { origin }),
  })
}

const stored = async () => [
  (await tenant`select from tenant.upload`).length,
  (await tenant`select from tenant.store_order`).length,
  (await tenant`select from tenant.coverage`).length,
]

describe('GET', () => {
  it('200: lists a new client’s two connectors, empty', async () => {
    expect(await list()).toEqual([
      expect.objectContaining({ kind: 'store_file', side: 'store', lastUpload: null }),
      expect.objectContaining({ kind: 'analytics_file', side: 'analytics', lastUpload: null }),
    ])
  })

  it('401 and 404: is for members only', async () => {
    expect((await call(GET, {})).status).toBe(401)
    const headers = { 'x-client-id': people.acme.clientId }
    expect((await call(GET, { cookie: people.stranger, headers })).status).toBe(404)
  })
})

describe('PUT a file that cannot be used', () => {
  it.each([
    ['empty', ''],
    ['without rows', storeCsv([])],
    ['of something else', 'name,age\nAda,36\n'],
    ['not text', '\u0000\u0001\u0002PK'],
    ['with a zero byte in an order', storeCsv([['10\u000001', 1, 5]])],
  ])('400: %s: says why, and changes nothing', async (_, text) => {
    const before = await stored()
    const { status, code, detail } = await problemOf(await upload(text))
    expect({ status, code }).toEqual({ status: 400, code: 'invalid_input' })
    expect(detail.length).toBeGreaterThan(20)
    expect(await stored()).toEqual(before)
  })

  it.each([
    ['a workbook', '504b0304140000000800', /Excel workbook\. .*Save as/],
    ['an old workbook', 'd0cf11e0a1b11ae10000', /Excel workbook/],
    ['a compressed file', '1f8b0800000000000003', /compressed file\. Unpack it/],
    ['a document', '255044462d312e370a25', /PDF document/],
    ['a picture', '89504e470d0a1a0a0000', /a picture/],
    ['a program', '7f454c46020101000000', /a program/],
    ['a web page', Buffer.from('\uFEFF <!DOCTYPE html><title>Sign in</title>').toString('hex'), /a web page/],
    ['text in no encoding', Buffer.from('order_id,total\n1,5\n').toString('hex').concat('c328'), /UTF-8/],
  ])('400: %s under the name of a table is known by what it holds', async (_, hex, sentence) => {
    const before = await stored()
    const { status, detail } = await problemOf(await upload(Buffer.from(hex, 'hex')))
    expect(status).toBe(400)
    expect(detail).toMatch(sentence)
    expect(await stored()).toEqual(before)
  })

  it('400: without any body', async () => {
    expect(await problemOf(await upload(undefined))).toMatchObject({
      status: 400,
      detail: 'The request has no body. Send the file itself as the body.',
    })
  })

  it('400: larger than we take, before it is read', async () => {
    const response = await upload('x', { headers: { 'content-length': String(513 * 1024 * 1024) } })
    expect(await problemOf(response)).toMatchObject({ status: 400, detail: expect.stringContaining('512 MB') })
  })

  it.each([
    [{ from: '2026-10-40' }, 'from'],
    [{ to: '2026-09-01' }, 'to'],
    [{ timeZone: 'Mars' }, 'timeZone'],
    [{ fileName: '' }, 'fileName'],
    [{ fileName: `${'x'.repeat(200)}.csv` }, 'fileName'],
    [{ fileName: 'orders.xlsx' }, 'fileName'],
    [{ fileName: 'orders.csv.exe' }, 'fileName'],
    [{ fileName: '../../etc/orders.csv' }, 'fileName'],
    [{ fileName: '..\\orders.csv' }, 'fileName'],
    [{ fileName: 'a\r\nContent-Type: text/html\r\n.csv' }, 'fileName'],
    [{ fileName: 'orders\u202Evsc.exe.csv' }, 'fileName'],
    [{ decimalMark: ';' }, 'decimalMark'],
    [{ dateOrder: 'ydm' }, 'dateOrder'],
    [{ currency: 'EURO' }, 'currency'],
    [{ columns: '{' }, 'columns'],
    [{ columns: '{"total":1}' }, 'columns.total'],
  ])('400: with %j: names the field', async (query, field) => {
    const response = await upload(storeCsv(), { query })
    expect(response.status).toBe(400)
    expect((await response.json()).errors[0].field).toBe(field)
  })
})

describe('PUT', () => {
  it('401, 403: is not for strangers, viewers or other sites', async () => {
    const before = await stored()
    expect((await upload(storeCsv(), { cookie: 'none=1' })).status).toBe(401)
    expect((await upload(storeCsv(), { cookie: people.viewer })).status).toBe(403)
    for (const origin of [null, 'http://evil.test'])
      expect((await upload(storeCsv(), { cookie: people.owner, origin })).status).toBe(403)
    expect(await stored()).toEqual(before)
  })

  it('404: answers another client’s connector like one that does not exist', async () => {
    const foreign = await problemOf(await upload(storeCsv(), { cookie: people.stranger }))
    const missing = await problemOf(await upload(storeCsv(), { cookie: people.stranger, id: 'con_none' }))
    expect(foreign).toMatchObject({ status: 404, detail: missing.detail })
  })

  it('200: reads it, lists what could not be used, and shows it in the list from then on', async () => {
    const response = await upload(`${storeCsv()}9,#9,someday,EUR,1.00,web,card\n`)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({
      format: 'canonical',
      transactions: 7,
      rejectionCount: 1,
      rejections: [{ row: 9, column: 'created_at', value: 'someday' }],
    })
    await upload(analyticsCsv(), { id: people.acme.analyticsConnectorId, query: { fileName: 'ga4.csv' } })
    const [store, analytics] = await list()
    expect(store?.lastUpload).toMatchObject({ fileName: 'orders.csv', window: WINDOW, transactions: 7, rejections: 1 })
    expect(analytics?.lastUpload).toMatchObject({ fileName: 'ga4.csv', transactions: 5, rejections: 0 })
    expect((await list(people.stranger)).map(({ lastUpload }) => lastUpload)).toEqual([null, null])
  })

  it('leaves no file behind, whether it could be used or not', async () => {
    let seen = 0
    const watcher = watch(folder, () => {
      seen++
    })
    await upload(storeCsv())
    await upload('')
    watcher.close()
    expect(seen).toBeGreaterThan(0)
    expect(await readdir(folder)).toEqual([])
  })

  it('leaves no file behind when the sender goes away half way, and calls that the sender’s error', async () => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(storeCsv()))
        controller.error(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }))
      },
    })
    const id = people.acme.storeConnectorId
    const url = new URL(
      `/api/v1/connectors/${id}/file?${new URLSearchParams({ ...WINDOW, fileName: 'x.csv' })}`,
      FRONTEND_URL,
    )
    const headers = { cookie: people.owner, origin: FRONTEND_URL, host: url.host }
    const request = new Request(url, { method: 'PUT', headers, body, duplex: 'half' } as RequestInit)
    const before = await stored()
    expect(await problemOf(await PUT(request, { params: Promise.resolve({ id }) }))).toMatchObject({ status: 400 })
    expect(await stored()).toEqual(before)
    expect(await readdir(folder)).toEqual([])
  })
})
