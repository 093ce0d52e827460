import { readFileSync } from 'node:fs'
import { expect } from '@playwright/test'
import { becomeMarkup, frame, HOSTILE, lookBack, walk } from '../../scripts/prove/lib/page-safety'
import { readEnvironment } from '../support/environment'
import { test } from '../support/session'

const { baseUrl, demo } = readEnvironment()

const textOf = (cookies: { name: string; value: string }[]) =>
  cookies.map(({ name, value }) => `${name}=${value}`).join('; ')

const PAGES = Object.entries(
  JSON.parse(readFileSync('.next/app-path-routes-manifest.json', 'utf8')) as Record<string, string>,
)
  .filter(([file, path]) => file.endsWith('/page') && !path.startsWith('/_') && path !== '/')
  .map(([, path]) =>
    path
      .replaceAll('[jobId]', demo.jobId)
      .replaceAll('[kind]', 'shopify')
      .replaceAll(/\[[^\]]+\]/g, 'none'),
  )

test('every page is kept by no cache and keeps to its own policy', async ({ browser, cookies }) => {
  test.setTimeout(300_000)
  expect(await walk(browser, baseUrl, PAGES, { cookie: textOf(cookies) })).toEqual([])
})

test('stored text in every page stays text', async ({ browser, cookies, request }) => {
  const data = { kind: 'ga4', note: HOSTILE.join(' ').slice(0, 190) }
  const made = await request.post('/api/v1/connection-requests', { data, headers: { origin: baseUrl } })
  expect(made.ok()).toBe(true)
  expect(await walk(browser, baseUrl, ['/dashboard/connectors/requests'], { cookie: textOf(cookies) })).toEqual([])
})

test('text that became markup by mistake runs nothing, and would without the policy', async ({ browser, cookies }) => {
  expect(await becomeMarkup(browser, baseUrl, textOf(cookies))).toEqual({ problems: [], isCaught: true })
})

test('no other site shows our pages inside its own', async ({ browser }) => {
  expect(await frame(browser, baseUrl)).toEqual([])
})

test('after signing out, going back shows nothing', async ({ browser, request }) => {
  const answer = await request.post('/api/auth/sign-in', {
    data: { email: demo.email, password: demo.password },
    headers: { origin: baseUrl, 'x-forwarded-for': '10.77.1.1' },
  })
  expect(answer.ok()).toBe(true)
  const { cookies } = await request.storageState()
  expect(await lookBack(browser, baseUrl, textOf(cookies))).toEqual([])
})

test('what is sent before a page is alive does not end up in its address', async ({ page }) => {
  await page.context().clearCookies()
  let bringToLife = () => {}
  const isAlive = new Promise<void>((resolve) => {
    bringToLife = resolve
  })
  await page.route('**/_next/static/**/*.js*', async (route) => {
    await isAlive
    await route.continue()
  })
  await page.goto('/sign-in', { waitUntil: 'commit' })
  await page.getByLabel('E-mail').fill('somebody@example.com')
  await page.getByLabel('Password', { exact: true }).fill('four unrelated words')
  await page.keyboard.press('Enter')
  const button = page.getByRole('button', { name: 'Sign in' })
  await expect(button).toBeDisabled()
  bringToLife()
  await expect(button).toBeEnabled()
  expect(page.url()).toBe(`${baseUrl}/sign-in`)
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue('four unrelated words')
})
