import { randomInt } from 'node:crypto'
import { type Browser, type BrowserContextOptions, test as base, type Page } from '@playwright/test'
import { readEnvironment } from './environment'

type Cookies = Awaited<ReturnType<Awaited<ReturnType<Browser['newContext']>>['cookies']>>

/** Signs in through the API, once for each worker and from an address of its own: sign-ins are rate limited by address. */
async function signIn(browser: Browser): Promise<Cookies> {
  const { baseUrl, demo } = readEnvironment()
  const context = await browser.newContext()
  const answer = await context.request.post(`${baseUrl}/api/auth/sign-in`, {
    data: { email: demo.email, password: demo.password },
    headers: { origin: baseUrl, 'x-forwarded-for': `10.1.${randomInt(256)}.${randomInt(256)}` },
  })
  if (!answer.ok()) throw new Error(`Signing in answered ${answer.status()}: ${await answer.text()}`)
  const cookies = await context.cookies()
  await context.close()
  return cookies
}

/** Tests that begin signed in as the demo client's owner. */
export const test = base.extend<object, { cookies: Cookies }>({
  cookies: [async ({ browser }, use) => use(await signIn(browser)), { scope: 'worker' }],
  storageState: async ({ cookies }, use) =>
    use({ cookies, origins: [] } satisfies BrowserContextOptions['storageState']),
})

/** The page of the demo client's finished job. */
export async function openDemoResult(page: Page): Promise<void> {
  await page.goto(`/dashboard/results/${readEnvironment().demo.jobId}`)
}
