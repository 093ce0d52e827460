import { z } from 'zod'
import type { FileOptions } from '@/lib/ingestors/file/types'
import { isCurrency } from '@/lib/money'
import { isTimeZone } from '@/lib/period'
import { checkWindow, windowSchema } from '../jobs/create'

const columnsSchema = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown
    } catch {
      context.addIssue({ code: 'custom', message: 'must be JSON such as {"total":"Grand Total"}' })
      return z.NEVER
    }
  })
  .pipe(z.record(z.string(), z.string()))

/** Only ever shown: the file itself is kept under a name of ours while it is read. */
const fileNameSchema = z
  .string()
  .min(1, 'must name the file')
  .max(200, 'must be at most 200 characters')
  .refine((name) => !/[\p{C}/\\]/u.test(name), 'must be a plain name, without folders and invisible characters')
  .refine((name) => /\.(csv|tsv|tab|txt)$/i.test(name), 'must end in .csv, .tsv, .tab or .txt. Export the table as CSV')

/** What may be declared about an uploaded file; see `FileOptions`. */
export const fileQuerySchema = windowSchema.extend({
  fileName: fileNameSchema,
  decimalMark: z.enum(['.', ','], 'must be . or ,').optional(),
  dateOrder: z.enum(['dmy', 'mdy', 'ymd'], 'must be dmy, mdy or ymd').optional(),
  sourceTimeZone: z.string().refine(isTimeZone, 'must be a time zone such as Europe/Berlin').optional(),
  currency: z.string().refine(isCurrency, 'must be a currency code such as EUR').optional(),
  columns: columnsSchema.optional(),
})

export function toFileOptions(query: z.infer<typeof fileQuerySchema>): FileOptions {
  const { fileName: _name, from, to, timeZone, ...declared } = query
  checkWindow({ from, to })
  return { window: { from, to, timeZone }, ...declared }
}
