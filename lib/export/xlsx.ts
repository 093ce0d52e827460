import type { Writable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import ExcelJS from 'exceljs'
import { barLabel, GROUPS, statusLabel, TIE_OUT_STEPS } from '@/lib/labels'
import { decimalFromMinor } from '@/lib/money'
import { describeWindow, isoInZone } from '@/lib/period'
import type { Summary, Verdict } from '@/lib/reconcile/types'
import { describeRate } from '@/lib/sentences'
import type { Rejection } from '@/lib/transaction'
import { type Cell, COLUMNS, type ExportFormat } from './columns'

/** A sheet holds 1,048,576 rows; longer results go on in a further sheet. */
const ROWS_PER_SHEET = 1_000_000
/** Rows between two turns of the event loop, which is what lets the stream drain. */
const ROWS_PER_TURN = 200
/** Cell formats double time and memory, so very long results go without. */
const STYLED_ROWS = 100_000

export interface WorkbookInput {
  summary: Summary
  resultHash: string
  rejections: readonly Rejection[]
  rejectionCount: number
  /** Opens the lines anew, all or those of some statuses: each sheet is written once, in order. */
  verdicts: (statuses?: Verdict['status'][]) => AsyncIterable<Verdict> | Iterable<Verdict>
}

type Workbook = ExcelJS.stream.xlsx.WorkbookWriter
type Sheet = ExcelJS.Worksheet

/** Streams a workbook: summary, sales GA4 did not see, all lines, rejected rows. Ids are text, amounts are numbers. */
export async function writeXlsx(stream: Writable, input: WorkbookInput): Promise<void> {
  const lines = Object.values(input.summary.counts).reduce((sum, count) => sum + (count ?? 0), 0)
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({
    stream,
    useStyles: lines <= STYLED_ROWS,
    useSharedStrings: false,
  })
  const format = { currency: input.summary.currency, timeZone: input.summary.window.timeZone }
  writeSummary(workbook, input)
  const lost = atPaceOf(stream, input.verdicts(['missing', 'missing_provisional']))
  await writeVerdicts(workbook, 'Not seen by GA4', lost, format)
  await writeVerdicts(workbook, 'Orders', atPaceOf(stream, input.verdicts()), format)
  writeRejections(workbook, input)
  await workbook.commit()
}

const BOLD = { bold: true, name: 'Calibri', size: 11 }
const moneyFormat = (currency: string) => {
  const decimals = decimalFromMinor(0, currency).slice(2)
  return decimals ? `#,##0.${decimals}` : '#,##0'
}

function writeSummary(workbook: Workbook, { summary, resultHash, rejectionCount }: WorkbookInput): void {
  const sheet = workbook.addWorksheet('Summary')
  sheet.columns = [
    { width: 46 },
    { width: 28 },
    { width: 14 },
    { width: 18, style: { numFmt: moneyFormat(summary.currency) } },
  ]
  const add = (...cells: (string | number | null)[]) => sheet.addRow(cells).commit()
  const heading = (...cells: string[]) => {
    add()
    const row = sheet.addRow(cells)
    row.font = BOLD
    row.commit()
  }
  const amount = (minor: number) => Number(decimalFromMinor(minor, summary.currency))
  const rate = (label: string, value: number | null) => {
    const row = sheet.addRow([label, value])
    row.getCell(2).numFmt = '0.0%'
    row.commit()
  }
  const { window, matchRate, valueRate } = summary
  heading(`Reconciliation ${describeWindow(window)}`)
  add('From', window.from)
  add('To', window.to)
  add('Time zone', window.timeZone)
  add('As of', isoInZone(summary.asOf, window.timeZone))
  add('Currency', summary.currency)
  heading('Match rate')
  add(describeRate(matchRate))
  add('Orders GA4 recorded', matchRate.matched)
  add('Settled web orders', matchRate.settled)
  if (matchRate.complete) {
    rate('Match rate', matchRate.value)
    rate('95 % interval, from', matchRate.low)
    rate('95 % interval, to', matchRate.high)
    rate('Share of the value', valueRate.value)
  } else {
    // One figure would be wrong where GA4's report is not complete.
    rate('Match rate, at least', matchRate.lowerBound)
    rate('Match rate, at most', matchRate.upperBound)
  }
  heading('From the store report to GA4', 'Group', 'Count', summary.currency)
  add('The store’s own sales report', null, null, amount(summary.tieOut.reportMinor))
  for (const step of summary.tieOut.steps)
    add(TIE_OUT_STEPS[step.code], 'Store report', step.count, amount(step.amountMinor))
  add('The store', null, summary.storeOrders, amount(summary.storeMinor))
  for (const bar of summary.bridge)
    add(barLabel(bar.code).many, GROUPS[bar.group].label, bar.count, amount(bar.amountMinor))
  add('GA4', null, summary.analyticsPurchases, amount(summary.analyticsMinor))
  heading('Lines by status', 'Code', 'Lines')
  for (const [status, count] of Object.entries(summary.counts)) add(statusLabel(status).label, status, count ?? 0)
  if (summary.findings.length > 0) heading('Findings', 'Start with', 'Orders', summary.currency)
  for (const finding of summary.findings)
    add(finding.sentence, finding.startWith.join(', '), finding.orders, amount(finding.amountMinor))
  heading('Provenance')
  add('Rejected rows', rejectionCount)
  add('Engine version', summary.engineVersion)
  add('Result hash', resultHash)
  sheet.commit()
}

/** The lines at the receiver's pace: waits while it cannot take more, and stops when it goes away. */
async function* atPaceOf(
  stream: Writable,
  verdicts: AsyncIterable<Verdict> | Iterable<Verdict>,
): AsyncGenerator<Verdict> {
  for await (const verdict of verdicts) {
    if (stream.writableNeedDrain && !stream.destroyed) await drainedOrClosed(stream)
    if (stream.destroyed) throw new Error('The receiver of the workbook went away')
    yield verdict
  }
}

function drainedOrClosed(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stream.off('drain', done).off('close', done)
      resolve()
    }
    stream.on('drain', done).on('close', done)
  })
}

async function writeVerdicts(
  workbook: Workbook,
  title: string,
  verdicts: AsyncIterable<Verdict> | Iterable<Verdict>,
  format: ExportFormat,
): Promise<void> {
  let sheet = addVerdictSheet(workbook, title, format.currency)
  let rows = 0
  for await (const verdict of verdicts) {
    if (rows > 0 && rows % ROWS_PER_SHEET === 0) {
      sheet.commit()
      sheet = addVerdictSheet(workbook, `${title} ${rows / ROWS_PER_SHEET + 1}`, format.currency)
    }
    sheet.addRow(COLUMNS.map(({ value }) => cellValue(value(verdict, format)))).commit()
    rows++
    if (rows % ROWS_PER_TURN === 0) await nextTurn()
  }
  sheet.commit()
}

function addVerdictSheet(workbook: Workbook, title: string, currency: string): Sheet {
  const sheet = workbook.addWorksheet(title, { views: [{ state: 'frozen', ySplit: 1 }] })
  sheet.columns = COLUMNS.map(({ header, width }) => ({
    header,
    width,
    ...(/amount$|^difference$/.test(header) && {
      style: { numFmt: moneyFormat(currency) },
    }),
  }))
  sheet.getRow(1).font = BOLD
  sheet.autoFilter = { from: { row: 1, column: 1 }, to: { row: 1, column: COLUMNS.length } }
  sheet.getRow(1).commit()
  return sheet
}

function writeRejections(workbook: Workbook, { rejections }: WorkbookInput): void {
  if (rejections.length === 0) return
  const sheet = workbook.addWorksheet('Rejected rows', { views: [{ state: 'frozen', ySplit: 1 }] })
  sheet.columns = [
    { header: 'source', width: 24 },
    { header: 'row', width: 8 },
    { header: 'column', width: 18 },
    { header: 'value', width: 24 },
    { header: 'code', width: 20 },
    { header: 'message', width: 90 },
  ]
  sheet.getRow(1).font = BOLD
  for (const { source, row, column, value, code, message } of rejections)
    sheet.addRow([source, row, column, value, code, message]).commit()
  sheet.commit()
}

/** Excel holds numbers as doubles; an amount becomes one only here, from its exact decimal text. */
function cellValue(cell: Cell): string | number | null {
  if (cell === null) return null
  if ('decimal' in cell) return Number(cell.decimal)
  return 'integer' in cell ? cell.integer : cell.text
}
