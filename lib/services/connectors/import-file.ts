import type { PlatformTransaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { withBoth } from '@/lib/db/tenant'
import { AppError } from '@/lib/errors'
import { checkRanges, readAnalyticsFile } from '@/lib/ingestors/file/analytics'
import { readStoreFile } from '@/lib/ingestors/file/store'
import type { AnalyticsFile, FileOptions, StoreFile } from '@/lib/ingestors/file/types'
import { addDays, dayOf } from '@/lib/period'
import type { Rejection, Window } from '@/lib/transaction'
import { recordAudit } from '../audit/record'
import { currencyOf } from '../clients/currency'
import { findConnector } from './find-connector'
import { piiKeyOf } from './pii-key'
import {
  KEPT_REJECTIONS,
  type RecordedDay,
  type RecordedReading,
  recordReading,
  replaceOrders,
  replacePurchases,
} from './record-reading'

export interface ImportedFile {
  format: string
  transactions: number
  rejectionCount: number
  /** The first thousand. */
  rejections: Rejection[]
  /** How the file was read, in sentences. */
  notes: string[]
}

interface FileToImport {
  connectorId: string
  path: string
  fileName: string
  options: FileOptions
}

/**
 * Reads a file as the complete pull of its window: what the connector held for those days is replaced, in one
 * transaction. `path` is a temporary file the caller removes. Throws `not_found` for an unknown connector and
 * `invalid_input` for a file that cannot be read.
 */
export async function importFile(context: TenantContext, input: FileToImport): Promise<ImportedFile> {
  const { kind, currency } = await loadConnector(context, input.connectorId)
  const { fileName } = input
  const options = { ...input.options, piiKey: piiKeyOf(context.clientId) }
  if (kind !== 'store_file' && kind !== 'analytics_file')
    throw new AppError('conflict', 'This connector reads its source itself and takes no files.')
  if (kind === 'store_file') {
    const file = await readStoreFile(input.path, fileName, options)
    await withBoth(context, async (tx, platform) => {
      await recordReading(tx, toReading(context, input, file, file.orders.length, daysOfOrders(file, options.window)))
      await replaceOrders(
        tx,
        { clientId: context.clientId, connectorId: input.connectorId },
        file.orders,
        options.window,
      )
      await recordImport(platform, context, input, file.orders.length)
    })
    return toImported(file, file.orders.length)
  }
  const file = await readAnalyticsFile(input.path, fileName, { ...options, currency: options.currency ?? currency })
  checkRanges([file], options.window)
  // A report does not name its currency; what it was read in is kept, so that a store in another one is noticed.
  for (const purchase of file.purchases) purchase.currency ??= options.currency ?? currency
  await withBoth(context, async (tx, platform) => {
    const reading = toReading(context, input, file, file.purchases.length, daysOfPurchases(file))
    const uploadId = await recordReading(tx, reading)
    await replacePurchases(tx, reading, file.purchases, options.window, uploadId)
    await recordImport(platform, context, input, file.purchases.length)
  })
  return toImported(file, file.purchases.length)
}

function recordImport(
  tx: PlatformTransaction,
  context: TenantContext,
  input: FileToImport,
  transactions: number,
): Promise<void> {
  const { connectorId, fileName, options } = input
  const { from, to } = options.window
  const details = { fileName, from, to, transactions }
  return recordAudit(tx, context, { action: 'connector.receive', objectId: connectorId, details })
}

async function loadConnector(context: TenantContext, connectorId: string) {
  const { kind } = await findConnector(context, connectorId)
  return { kind, currency: await currencyOf(context) }
}

function toImported(file: StoreFile | AnalyticsFile, transactions: number): ImportedFile {
  return {
    format: file.format,
    transactions,
    rejectionCount: file.rejections.length,
    rejections: file.rejections.slice(0, KEPT_REJECTIONS),
    notes: file.notes,
  }
}

function count(days: Iterable<string | null>): Map<string, number> {
  const counts = new Map<string, number>()
  for (const day of days) if (day !== null) counts.set(day, (counts.get(day) ?? 0) + 1)
  return counts
}

const daysOfOrders = (file: StoreFile, window: Window) =>
  count(file.orders.map(({ createdAt }) => dayOf(createdAt, window.timeZone)))
const daysOfPurchases = (file: AnalyticsFile) => count(file.purchases.map(({ date }) => date))

function toReading(
  context: TenantContext,
  { connectorId, fileName, options: { window } }: { connectorId: string; fileName: string; options: FileOptions },
  file: StoreFile | AnalyticsFile,
  transactions: number,
  received: Map<string, number>,
): RecordedReading {
  const isStore = 'orders' in file
  const days: RecordedDay[] = []
  for (let day = window.from; day <= window.to; day = addDays(day, 1))
    days.push({ day, received: received.get(day) ?? 0 })
  return {
    clientId: context.clientId,
    connectorId,
    name: fileName,
    format: file.format,
    window,
    storeTimeZone: isStore ? file.timeZone : null,
    transactions,
    dated: isStore || file.dated,
    hidden: isStore ? null : file.hidden,
    notes: file.notes,
    rejections: file.rejections,
    readBy: context.userId,
    days,
  }
}
