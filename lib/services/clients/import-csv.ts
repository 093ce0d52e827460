import Papa from 'papaparse'
import { z } from 'zod'
import type { AdminContext } from '@/lib/db/context'
import { client } from '@/lib/db/schema/platform'
import { withAdmin } from '@/lib/db/tenant'
import { AppError } from '@/lib/errors'
import { countOf } from '@/lib/sentences'
import { createClients } from './create'
import type { ClientImportDto, ClientTemplate, ImportedClientRow } from './dto'
import { type CreateClientInput, createClientSchema } from './input'
import { freeSlug } from './slug'
import { readTemplate } from './template'

const MAX_ROWS = 500
const COLUMNS = ['name', 'zone', 'currency', 'owner_email'] as const

export const importClientsSchema = z.strictObject({
  /** Text of a CSV file with the columns name, zone, currency and owner_email; only the name is needed. */
  csv: z.string('must be the text of a CSV file').min(1, 'must not be empty').max(500_000, 'is too long'),
  dry_run: z.boolean('must be true or false').default(true),
})

/**
 * Makes clients from a list, all or none; a rehearsal shows what each row would become and what is wrong with it. Throws
 * `invalid_input` for a text without the columns, and for rows with errors unless it is a rehearsal.
 */
export async function importClients(
  admin: AdminContext,
  { csv, dry_run: isRehearsal }: z.infer<typeof importClientsSchema>,
): Promise<ClientImportDto> {
  const { template, taken, names } = await withAdmin(async (tx) => {
    const rows = await tx.select({ slug: client.slug, name: client.name }).from(client)
    return {
      template: await readTemplate(tx),
      taken: new Set(rows.map(({ slug }) => slug)),
      names: new Set(rows.map(({ name }) => name.toLowerCase())),
    }
  }, admin)
  const read = readRows(csv, { template, taken, names })
  const rows = read.map(({ row }) => row)
  const errorCount = rows.filter(({ errors }) => errors.length > 0).length
  if (isRehearsal) return { rows, errorCount, created: [] }
  if (errorCount > 0)
    throw new AppError('invalid_input', `Nothing was made: ${countOf(errorCount, 'row')} with something wrong.`, {
      details: rows.flatMap(({ line, errors }) =>
        errors.map(({ field, message }) => ({ field: `line ${line}, ${field}`, message })),
      ),
    })
  const made = await createClients(
    admin,
    read.flatMap(({ input }) => (input ? [input] : [])),
  )
  return { rows, errorCount, created: made.map(({ id }) => id) }
}

interface Known {
  template: ClientTemplate
  taken: Set<string>
  names: Set<string>
}

function readRows(csv: string, known: Known): { row: ImportedClientRow; input: CreateClientInput | null }[] {
  const { data, meta } = Papa.parse<Record<string, string | undefined>>(csv.replace(/^\uFEFF/, ''), {
    header: true,
    skipEmptyLines: 'greedy',
    transformHeader: (head) =>
      head
        .trim()
        .toLowerCase()
        .replaceAll(/[\s-]+/g, '_'),
  })
  const heads = meta.fields ?? []
  const strange = heads.filter((head) => !(COLUMNS as readonly string[]).includes(head))
  if (!heads.includes('name') || strange.length > 0)
    throw new AppError(
      'invalid_input',
      `csv: the first line must name its columns: ${COLUMNS.join(', ')}${strange.length > 0 ? `; it has ${strange.join(', ')}` : ''}.`,
      { details: [{ field: 'csv', message: `must begin with the columns ${COLUMNS.join(', ')}` }] },
    )
  if (data.length === 0 || data.length > MAX_ROWS)
    throw new AppError('invalid_input', `csv: must hold between 1 and ${MAX_ROWS} clients.`, {
      details: [{ field: 'csv', message: `must hold between 1 and ${MAX_ROWS} rows` }],
    })
  return data.map((given, index) => readRow(given, index + 2, known))
}

const FIELD_OF: Readonly<Record<string, string>> = { timeZone: 'zone', ownerEmail: 'owner_email' }

function readRow(given: Record<string, string | undefined>, line: number, { template, taken, names }: Known) {
  const said = (column: (typeof COLUMNS)[number]) => given[column]?.trim() || undefined
  const name = said('name') ?? ''
  const parsed = createClientSchema.safeParse({
    name,
    timeZone: said('zone'),
    currency: said('currency'),
    ownerEmail: said('owner_email'),
  })
  const errors = parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => {
        const field = String(path[0])
        return { field: FIELD_OF[field] ?? field, message }
      })
  if (name && names.has(name.toLowerCase()))
    errors.push({ field: 'name', message: `there is a client ${name} already, here or in the list` })
  names.add(name.toLowerCase())
  const slug = freeSlug(name, taken)
  taken.add(slug)
  const row: ImportedClientRow = {
    line,
    name,
    slug,
    timeZone: said('zone') ?? template.timeZone,
    currency: said('currency')?.toUpperCase() ?? template.currency,
    ownerEmail: said('owner_email')?.toLowerCase() ?? null,
    errors,
  }
  return { row, input: parsed.success ? parsed.data : null }
}
