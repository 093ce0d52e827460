import { expect } from '@playwright/test'
import postgres from 'postgres'
import { readEnvironment } from '../support/environment'
import { expectNoFaultInEitherTheme } from '../support/faults'
import { test } from '../support/session'

/** A job of the demo client that no worker takes up: the test plays the worker. */
async function withJob(state: 'running' | 'failed', use: (id: string, sql: postgres.Sql) => Promise<void>) {
  const { ownerUrl, demo } = readEnvironment()
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} })
  const id = `job_live_${state}_${Math.random().toString(36).slice(2)}`
  try {
    await sql`insert into platform.job (client_id, id, reconciliation_id, reconciliation_name, state, stage, attempt,
        window_from, window_to, time_zone, lease_until, started_at, finished_at, error_code, error_message, timings)
      select client_id, ${id}, 'rec_of_nobody', reconciliation_name, ${state}, ${state === 'running' ? 'pull' : null}, 1,
        '2026-01-01', '2026-01-31', time_zone, now() + interval '1 hour', now() - interval '90 seconds',
        ${state === 'failed' ? sql`now()` : null}, ${state === 'failed' ? 'upstream_failed' : null},
        ${state === 'failed' ? 'The shop did not answer for six hours.' : null},
        ${sql.json({ plan: 400, pull: 88_000 })}
      from platform.job where id = ${demo.jobId}`
    await addLine(sql, id, 'Decided which days to read.')
    await use(id, sql)
  } finally {
    await sql`delete from tenant.job_log where job_id = ${id}`
    await sql`delete from platform.job where id = ${id}`
    await sql.end()
  }
}

async function addLine(sql: postgres.Sql, id: string, message: string, level = 'info') {
  await sql`insert into tenant.job_log (client_id, job_id, attempt, level, stage, message)
    select client_id, id, 1, ${level}, 'pull', ${message} from platform.job where id = ${id}`
  await sql`select pg_notify('dra_job', client_id || ' ' || id) from platform.job where id = ${id}`
}

const readRows = (sql: postgres.Sql, id: string, ordersRead: number) =>
  sql`update platform.job set progress = ${sql.json({ ordersRead, purchasesRead: 7, verdicts: 0, days: { done: 3, all: 31 } })}
    where id = ${id}`

test('a running job moves by itself, and its log grows line by line', async ({ page }) => {
  await withJob('running', async (id, sql) => {
    const streams: string[] = []
    page.on('request', (request) => request.url().includes('/events') && streams.push(request.url()))
    const polls: string[] = []
    page.on(
      'request',
      (request) => request.url().endsWith(`/jobs/${id}`) && request.resourceType() === 'fetch' && polls.push(id),
    )
    await page.goto(`/dashboard/jobs/${id}`)
    const log = page.getByRole('list', { name: 'Log' })
    await expect(log.getByRole('listitem')).toHaveCount(1)
    await readRows(sql, id, 1234)
    await expect(page.getByText('1,234 orders')).toBeVisible()
    await addLine(sql, id, 'The shop asked to wait.', 'warn')
    await expect(log.getByRole('listitem')).toHaveCount(2)
    await expect(log).toContainText('The shop asked to wait.')
    expect(streams).toHaveLength(1)
    expect(polls).toHaveLength(0)
    await expectNoFaultInEitherTheme(page)
    await sql`update platform.job set state = 'cancelled', stage = null, finished_at = now() where id = ${id}`
    await addLine(sql, id, 'Cancelled. No result was published.')
    await expect(log.getByRole('listitem')).toHaveCount(3)
    await expect(page.getByText('This run was cancelled.')).toBeVisible()
  })
})

test('without a stream the page asks instead, and shows the same', async ({ page }) => {
  await page.route('**/events*', (route) => route.fulfill({ status: 503, body: '' }))
  await withJob('running', async (id, sql) => {
    await page.goto(`/dashboard/jobs/${id}`)
    await readRows(sql, id, 4321)
    await expect(page.getByText('4,321 orders')).toBeVisible({ timeout: 15_000 })
    await addLine(sql, id, 'Still reading.')
    await expect(page.getByRole('list', { name: 'Log' })).toContainText('Still reading.', { timeout: 15_000 })
    await expect(page.getByText('The server does not answer')).toBeHidden()
  })
})

test('a failed job says what happened and what to do, and cannot be tried again without its sources', async ({
  page,
}) => {
  await withJob('failed', async (id) => {
    await page.goto(`/dashboard/jobs/${id}`)
    await expect(page.getByText('The shop did not answer for six hours.')).toBeVisible()
    await expect(page.getByText(/Once that source answers again/)).toBeVisible()
    await expect(page.getByText('1 min 28 s')).toBeVisible()
    await expectNoFaultInEitherTheme(page)
    await page.getByRole('button', { name: 'Try again from where it stopped' }).click()
    await expect(page.getByText(/One side of this reconciliation was removed/)).toBeVisible()
  })
})

test('a line of a result tells its history, and a first run compares with nothing', async ({ page }) => {
  await page.goto(`/dashboard/results/${readEnvironment().demo.jobId}`)
  await expect(page.getByRole('heading', { name: 'Since the last run' })).toHaveCount(0)
  await page.getByRole('button', { name: '#12999' }).click()
  await expect(page.getByRole('dialog').getByText('Every run since the first said this.')).toBeVisible()
})
