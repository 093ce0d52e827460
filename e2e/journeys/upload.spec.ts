import { readFile } from 'node:fs/promises'
import { expect } from '@playwright/test'
import { test } from '../support/session'

/** Two small files with a month and order numbers of their own: projects running side by side share one client. */
function files(month: string, first: number) {
  const orders = [
    'order_id,order_name,created_at,currency,total,tax,shipping,status,channel,gateway',
    `${first + 0},#${first + 0},${month}-03T10:00:00Z,EUR,119.00,19.00,0.00,paid,web,card`,
    `${first + 1},#${first + 1},${month}-04T10:00:00Z,EUR,59.50,9.50,0.00,paid,web,paypal`,
    `${first + 2},#${first + 2},${month}-05T10:00:00Z,EUR,23.80,3.80,0.00,paid,pos,cash`,
    `${first + 3},=HYPERLINK("x"),${month}-06T10:00:00Z,EUR,10.00,1.60,0.00,paid,web,card`,
  ].join('\n')
  const purchases = [
    'transaction_id,date,purchases,revenue',
    `#${first + 0},${month}-03,1,119.00`,
    `${first + 3},${month}-06,2,20.00`,
    `(not set),${month}-07,1,5.00`,
  ].join('\n')
  const asFile = (name: string, text: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })
  return { store: asFile('orders.csv', orders), analytics: asFile('ga4.csv', purchases) }
}

test('two files become a result that can be read and downloaded', async ({ page, isMobile }) => {
  const month = isMobile ? '2026-05' : '2026-06'
  const lastDay = isMobile ? '31' : '30'
  const first = isMobile ? 701 : 501
  const { store, analytics } = files(month, first)
  await page.goto('/dashboard/new')
  await page.getByText('Other days').click()
  await page.getByLabel('First day').fill(`${month}-01`)
  await page.getByLabel('Last day').fill(`${month}-${lastDay}`)
  await page.getByLabel(/^Store export/).setInputFiles(store)

  // A file that is no export is refused with a reason, and nothing typed is lost.
  await page.getByLabel(/^GA4 export/).setInputFiles({ ...analytics, buffer: Buffer.from('') })
  await page.getByRole('button', { name: 'Run reconciliation' }).click()
  await expect(page.getByText(/ga4\.csv is empty/).first()).toBeVisible()
  await expect(page.getByLabel('First day')).toHaveValue(`${month}-01`)

  await page.getByLabel(/^GA4 export/).setInputFiles(analytics)
  await page.getByRole('button', { name: 'Run reconciliation' }).click()
  await expect(page).toHaveURL(/\/dashboard\/jobs\/job_/)
  // A job this small may be done before its page is drawn; either way it leads to the result.
  await expect(page).toHaveURL(/\/dashboard\/results\/job_/, { timeout: 20_000 })

  await expect(page.getByText('GA4 saw 2 of 3 settled orders').first()).toBeVisible()
  const line = page.getByRole('row').filter({ hasText: `#${first + 1}` })
  await expect(line.first()).toContainText('Not seen by GA4')

  const download = async (format: string) => {
    const started = page.waitForEvent('download')
    await page.getByRole('link', { name: format }).click()
    const file = await started
    return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'latin1') }
  }
  const csv = await download('CSV')
  expect(csv.name).toMatch(new RegExp(`^nordlicht-living_${month}-01_${month}-${lastDay}_\\d{8}T\\d{4}Z\\.csv$`))
  expect(csv.text).toContain(`store,missing,,${first + 1},#${first + 1},,,59.50,,,EUR`)
  expect(csv.text).toContain(`"'=HYPERLINK(""x"")"`)
  const json = await download('JSON')
  expect(JSON.parse(json.text)).toMatchObject({ summary: { counts: { missing: 1, duplicate_in_ga4: 1 } } })
  const excel = await download('Excel')
  expect(excel.name).toMatch(/\.xlsx$/)
  expect(excel.text.startsWith('PK')).toBe(true)

  // The sources page knows what was read.
  await page.goto('/dashboard/connectors')
  await expect(page.getByText('orders.csv').first()).toBeVisible()
})
