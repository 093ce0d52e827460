import { styleText } from 'node:util'
import { barLabel, formatLabel, GROUPS, scopeClassLabel, statusLabel, TIE_OUT_STEPS } from '@/lib/labels'
import { formatMoney } from '@/lib/money'
import { describeWindow, isoInZone } from '@/lib/period'
import type { BridgeBar } from '@/lib/reconcile/bridge'
import { ANALYTICS_STATUSES, STORE_STATUSES } from '@/lib/reconcile/statuses'
import type { Summary } from '@/lib/reconcile/types'
import { countOf, describeGap, describeRate, formatCount } from '@/lib/sentences'
import type { ReadFiles } from './read-files'

const LABEL_WIDTH = 56
const MONEY_WIDTH = 18
const SHOWN_REJECTIONS = 5

/** The report for a terminal; colours only where the terminal shows them. */
export function summaryText(summary: Summary, resultHash: string, read: ReadFiles, written: readonly string[]): string {
  const { window, currency } = summary
  const money = (minor: number) => formatMoney(minor, currency)
  const lines: string[] = []
  const add = (...text: string[]) => lines.push(...text)
  const heading = (text: string) => add('', styleText('bold', text))

  add('', styleText('bold', `${describeWindow(window)}, ${window.timeZone}`))
  add(muted(`as of ${isoInZone(summary.asOf, window.timeZone)}`), '')
  for (const file of read.files)
    add(
      `  ${file.source}: ${formatLabel(file.format)}, ${countOf(file.rows, 'row')}, ${countOf(file.transactions, 'transaction')}`,
    )
  for (const file of read.files) for (const note of file.notes) add(muted(`    ${file.source}: ${note}`))

  add('', describeRate(summary.matchRate), describeGap(summary))

  if (summary.headline.isWithheld)
    add(`Not confirmed: decide with --scope-in or --scope-out about ${summary.headline.classes.join(', ')}.`)

  heading('From the store to GA4')
  add(moneyRow('Store report (sales after returns)', money(summary.tieOut.reportMinor)))
  for (const step of summary.tieOut.steps)
    if (step.amountMinor !== 0) add(moneyRow(`  ${TIE_OUT_STEPS[step.code]}`, signed(step.amountMinor, money)))
  add(moneyRow(`The window’s ${countOf(summary.storeOrders, 'order')}`, money(summary.storeMinor)))
  for (const [group, bars] of byGroup(summary.bridge)) {
    add(muted(`  ${GROUPS[group].label}`))
    for (const bar of bars)
      add(moneyRow(`    ${barLabel(bar.code).many}`, signed(bar.amountMinor, money), `${formatCount(bar.count)}×`))
  }
  add(moneyRow(`GA4, ${countOf(summary.analyticsPurchases, 'purchase')}`, money(summary.analyticsMinor)))

  heading('Orders')
  for (const status of [...STORE_STATUSES, ...ANALYTICS_STATUSES]) {
    const count = summary.counts[status]
    if (count) add(`  ${statusLabel(status).label.padEnd(LABEL_WIDTH - 2)}${formatCount(count).padStart(MONEY_WIDTH)}`)
  }

  heading('What counts')
  for (const { key, kind, of, orders, inHeadline, seenInGa4, proposal } of summary.scope)
    add(
      `  ${`${inHeadline ? '✓' : '·'} ${scopeClassLabel(kind, of)}`.padEnd(LABEL_WIDTH - 2)}${formatCount(orders).padStart(MONEY_WIDTH)}${muted(`  ${formatCount(seenInGa4)} in GA4${proposal ? `; --scope-in "${key}" counts it` : ''}`)}`,
    )

  if (summary.findings.length > 0) heading('Findings')
  for (const { sentence, startWith, fix } of summary.findings) {
    add(`  • ${sentence}`)
    add(muted(`    ${fix}`))
    if (startWith.length > 0) add(muted(`    start with ${startWith.join(', ')}`))
  }

  if (read.rejections.length > 0) heading(`${countOf(read.rejections.length, 'row')} could not be used`)
  for (const { source, row, message } of read.rejections.slice(0, SHOWN_REJECTIONS))
    add(`  ${source}${row === null ? '' : `, row ${row}`}: ${message}`)
  if (read.rejections.length > SHOWN_REJECTIONS) add(muted('  … all of them are in summary.json and report.xlsx'))

  add(
    '',
    ...written.map((file) => `→ ${file}`),
    muted(`engine ${summary.engineVersion} · result ${resultHash.slice(0, 16)}`),
    '',
  )
  return lines.join('\n')
}

const muted = (text: string) => styleText('dim', text)

const moneyRow = (label: string, amount: string, count = '') =>
  `  ${label.padEnd(LABEL_WIDTH)}${amount.padStart(MONEY_WIDTH)}${count && muted(count.padStart(10))}`

const signed = (minor: number, money: (minor: number) => string) => (minor > 0 ? `+${money(minor)}` : money(minor))

function byGroup(bars: readonly BridgeBar[]): Map<BridgeBar['group'], BridgeBar[]> {
  const groups = new Map<BridgeBar['group'], BridgeBar[]>()
  for (const bar of bars) groups.set(bar.group, [...(groups.get(bar.group) ?? []), bar])
  return groups
}
