import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import Papa from 'papaparse'
import { isoInZone } from '@/lib/period'
import { DEMO_WINDOW, type DemoOrder, type DemoPurchase, demoMonth } from './demo-month'
import { COUNTRIES, CUSTOMERS, DEVICES, inTurn } from './traits'

/**
 * The demo month as the files a person would export: a Shopify order export, with two columns of their own, and a GA4
 * report export.
 */

const cents = (amount: number) => (amount / 100).toFixed(2)
const shopifyTime = (instant: number) => {
  const iso = isoInZone(instant, DEMO_WINDOW.timeZone)
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} ${iso.slice(19).replace(':', '')}`
}

export async function writeDemoFiles(folder: string): Promise<{ store: string; analytics: string }> {
  const { orders, purchases } = demoMonth()
  const store = path.join(folder, 'shopify-orders.csv')
  const analytics = path.join(folder, 'ga4-transactions.csv')
  await mkdir(folder, { recursive: true })
  await writeFile(store, `${Papa.unparse(orders.flatMap(shopifyRows))}\n`)
  await writeFile(analytics, ga4Report(purchases))
  return { store, analytics }
}

/** One row an item; only the first carries the order's own columns, as Shopify writes it. */
function shopifyRows(order: DemoOrder): Record<string, string>[] {
  return order.itemsCents.map((price, at) => ({
    Name: `#${order.number}`,
    'Financial Status': at === 0 ? order.financialStatus : '',
    'Paid at': at === 0 && order.financialStatus !== 'voided' ? shopifyTime(order.createdAt) : '',
    Currency: at === 0 ? 'EUR' : '',
    Subtotal: at === 0 ? cents(order.totalCents - order.shippingCents) : '',
    Shipping: at === 0 ? cents(order.shippingCents) : '',
    Taxes: at === 0 ? cents(order.taxCents) : '',
    Total: at === 0 ? cents(order.totalCents) : '',
    'Discount Amount': at === 0 ? cents(order.discountCents) : '',
    'Created at': at === 0 ? shopifyTime(order.createdAt) : '',
    'Lineitem quantity': '1',
    'Lineitem price': cents(price),
    'Cancelled at': at === 0 && order.cancelledAt !== null ? shopifyTime(order.cancelledAt) : '',
    'Payment Method': at === 0 ? order.gateway : '',
    'Refunded Amount': at === 0 ? cents(order.refundedCents) : '',
    'Shipping Country': at === 0 ? inTurn(COUNTRIES, order.number) : '',
    Id: at === 0 ? String(order.id) : '',
    Source: at === 0 ? order.source : '',
    Device: at === 0 ? inTurn(DEVICES, order.number) : '',
    'Customer type': at === 0 ? inTurn(CUSTOMERS, order.number) : '',
  }))
}

function ga4Report(purchases: readonly DemoPurchase[]): string {
  const compact = (day: string) => day.replaceAll('-', '')
  const totalCents = purchases.reduce((sum, { revenue }) => sum + Math.round(Number(revenue) * 100), 0)
  const rows = [
    ['', '', String(purchases.reduce((sum, { purchases: count }) => sum + count, 0)), cents(totalCents), 'Grand total'],
    ...purchases.map((row) => [row.transactionId, compact(row.day), String(row.purchases), row.revenue, '']),
  ]
  return [
    '# ----------------------------------------',
    '# Transactions',
    '# Property: Demo shop',
    '# ----------------------------------------',
    '#',
    '# All Users',
    `# Start date: ${compact(DEMO_WINDOW.from)}`,
    `# End date: ${compact(DEMO_WINDOW.to)}`,
    Papa.unparse([['Transaction ID', 'Date', 'Ecommerce purchases', 'Purchase revenue', ''], ...rows]),
    '',
  ].join('\n')
}
