import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type ResendStandIn, startResend } from '@/e2e/upstreams/resend/server'
import { openMailPort } from '@/lib/email/open-port'
import { forgetEnv } from '@/lib/env'
import { openTestDatabase } from '@/lib/testing/database'
import { eventually } from '@/lib/testing/eventually'
import { askForJob, makeAccount, seedFiles, type TestClient, twoClients } from '@/lib/testing/fixture'
import { claimJob, workOnNextJob } from '@/lib/testing/jobs'
import { Fenced } from './claim'
import { type Pump, startPump } from './pump'
import { runJob } from './run-job'
import { sendNext, startMailer } from './send-mail'

const { owner, tenant } = openTestDatabase()
let acme: TestClient
let globex: TestClient
let resend: ResendStandIn

beforeAll(async () => {
  const clients = await twoClients()
  acme = clients.acme
  globex = clients.globex
  await makeAccount([acme.clientId], { email: 'viewer@acme.example', role: 'viewer' })
  await seedFiles(acme)
  resend = await startResend({ apiKey: 're_1', domain: 'acme.example', now: Date.now })
  const settings = {
    RESEND_API_KEY: 're_1',
    FROM_EMAIL: 'reports@acme.example',
    UPSTREAM_OVERRIDES: JSON.stringify({ 'https://api.resend.com': resend.url }),
  }
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value)
  forgetEnv()
})
beforeEach(async () => {
  await owner`delete from platform.outbox`
  resend.sent.length = 0
  resend.faults.length = 0
  resend.requests = 0
})
afterAll(() => resend.close())

const mails = () => owner`select * from platform.outbox order by to_address, id`
const send = async (port = openMailPort()) => {
  while (await sendNext(port));
}
/** Lets waits and leases run out. */
const later = () =>
  owner`update platform.outbox set run_after = clock_timestamp(), lease_until = lease_until - interval '1 minute'`

describe('a job', () => {
  it('writes to everybody of its client, and to nobody else, once it is done', async () => {
    await askForJob(acme)
    await workOnNextJob()
    await send()
    expect(resend.sent.map(({ to }) => to).sort()).toEqual(['somebody@acme.example', 'viewer@acme.example'])
    expect(resend.sent[0]?.subject).toMatch(/^GA4 saw .* of orders.*: Acme, 1 – 10 October 2026$/)
    expect(await mails()).toMatchObject(
      Array(2).fill({ state: 'sent', client_id: acme.clientId, tries: 1, error: null }),
    )
    await send()
    expect(resend.requests).toBe(2)
  })

  it('compares with the run before', async () => {
    await askForJob(acme)
    await workOnNextJob()
    await send()
    expect(resend.sent[0]?.text).toMatch(/Unchanged against the last run: /)
  })

  it('writes nothing when its attempt is held by another by then', async () => {
    await askForJob(acme)
    const claim = await claimJob()
    await owner`update platform.job set attempt = attempt + 1 where id = ${claim.jobId}`
    await tenant`update tenant.job_fence set attempt = attempt + 1 where job_id = ${claim.jobId}`
    await runJob(claim, new AbortController().signal).catch((error) => expect(error).toBeInstanceOf(Fenced))
    expect(await mails()).toHaveLength(0)
    await owner`delete from platform.job where id = ${claim.jobId}`
  })

  it('that failed writes once for its incident, and again once a job was done between', async () => {
    const fail = async () => {
      await askForJob(acme)
      // The reconciliation loses a side behind the job's back.
      const removed = await tenant`delete from tenant.reconciliation_source
        where client_id = ${acme.clientId} and side = 'store' returning *`
      const claim = await workOnNextJob()
      await tenant`insert into tenant.reconciliation_source ${owner(removed as never)}`
      const [job] = await owner`select state from platform.job where id = ${claim.jobId}`
      expect(job?.state).toBe('failed')
    }
    await fail()
    await fail()
    expect(await mails()).toMatchObject(Array(2).fill({ kind: 'job_failed' }))
    await askForJob(acme)
    await workOnNextJob()
    await fail()
    expect((await mails()).filter(({ kind }) => kind === 'job_failed')).toHaveLength(4)
  })
})

describe('mail', () => {
  let made = 0
  const insert = (change: Record<string, unknown> = {}) => owner`
    insert into platform.outbox ${owner({
      client_id: globex.clientId,
      // Resend knows an id for a day.
      id: `eml_${++made}`,
      kind: 'job_failed',
      dedupe_key: `test ${made}`,
      to_address: 'somebody@globex.example',
      payload: {
        clientName: 'Globex',
        reconciliationName: 'Files',
        jobId: 'job_1',
        window: { from: '2026-10-01', to: '2026-10-10', timeZone: 'UTC' },
        because: 'you asked',
        errorCode: 'internal',
        errorMessage: 'It broke.',
      } as never,
      ...change,
    })}`

  it('is kept, with its text, where no mail service is set up', async () => {
    await insert()
    await send(null)
    expect(await mails()).toMatchObject([{ state: 'kept', subject: expect.stringMatching(/^No result for Globex/) }])
    expect(resend.requests).toBe(0)
  })

  it('waits longer after each try, keeps its text, and fails with the reason after eight', async () => {
    await insert()
    const waits: number[] = []
    for (let tried = 0; tried < 8; tried++) {
      resend.faults.push({ kind: 'status', status: 500, name: 'internal_server_error' })
      await send()
      const [row] = await owner`
        select *, round(extract(epoch from run_after - clock_timestamp()))::int as seconds from platform.outbox`
      expect(row).toMatchObject({ tries: tried + 1, lease_until: null, error: 'Resend answered with status 500.' })
      if (row?.state === 'waiting') waits.push(row.seconds)
      // What it is made of may change; what is sent may not.
      if (tried === 0) await owner`update platform.outbox set payload = '{}'`
      await later()
    }
    expect(waits).toEqual([30, 60, 120, 240, 480, 960, 1920])
    expect(await mails()).toMatchObject([{ state: 'failed', subject: expect.stringMatching(/^No result for Globex/) }])
  })

  it('fails at once, with a sentence, where trying again changes nothing', async () => {
    await insert({ to_address: 'nobody' })
    await send()
    expect(await mails()).toMatchObject([
      { state: 'failed', tries: 1, error: expect.stringMatching(/^Resend refused/) },
    ])
  })

  it('whose sender died while sending is sent by the next, and arrives once', async () => {
    await insert()
    const dead = { send: () => new Promise<never>(() => {}), close: () => {} }
    void sendNext(dead)
    await eventually(async () => expect(await mails()).toMatchObject([{ html: expect.anything() }]))
    await send()
    expect(resend.sent).toEqual([])
    await later()
    await send()
    await send()
    expect(resend.sent).toHaveLength(1)
    expect(await mails()).toMatchObject([{ state: 'sent', tries: 2 }])
  })

  it('is not marked by a sender whose lease went to another', async () => {
    await insert()
    let answer = (_: { outcome: 'retry'; reason: string }) => {}
    const slow = sendNext({
      send: () =>
        new Promise((resolve) => {
          answer = resolve
        }),
      close: () => {},
    })
    await eventually(async () => expect(await mails()).toMatchObject([{ html: expect.anything() }]))
    await later()
    await send()
    answer({ outcome: 'retry', reason: 'too late' })
    await slow
    expect(await mails()).toMatchObject([{ state: 'sent', error: null }])
  })

  it('whose sender died a day ago is not sent again unasked, since nobody could tell a repeat', async () => {
    await insert({ lease_until: new Date(Date.now() - 23 * 3_600_000) })
    await send()
    expect(resend.requests).toBe(0)
    expect(await mails()).toMatchObject([{ state: 'failed', error: expect.stringMatching(/not known/) }])
  })

  it('is sent once by several senders at work', async () => {
    for (let at = 0; at < 20; at++) await insert()
    await Promise.all([send(), send(), send(), send()])
    expect(new Set(resend.sent.map(({ key }) => key)).size).toBe(20)
    expect(resend.requests).toBe(20)
  })

  it('is found by a sender that runs, which ends when it is told to', async () => {
    const mailer = startMailer(openMailPort())
    await insert()
    await eventually(() => expect(resend.sent).toHaveLength(1))
    await mailer.stop()
    await insert()
    expect((await mails()).map(({ state }) => state).sort()).toEqual(['sent', 'waiting'])
  })
})

it('a worker sends the mail of a job as soon as the job has ended', async () => {
  const mailer = startMailer(openMailPort())
  let pump: Pump | undefined
  try {
    await askForJob(acme)
    const sent = new Promise<number>((resolve) => {
      pump = startPump('ending', 1, { onEnd: () => void mailer.wake().then(() => resolve(resend.sent.length)) })
    })
    expect(await sent).toBe(2)
  } finally {
    await pump?.stop()
    await mailer.stop()
  }
})
