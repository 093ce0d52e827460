import { CodedColumn, NumberColumn, TextColumn } from '@/lib/columns'
import { FACTORS, type Factor } from '@/lib/transaction'
import { OrderTable, PurchaseTable } from '@/lib/transaction-table'

/**
 * Tables as plain data and back: between threads their buffers move without being copied, and on disk they are what they
 * are in memory.
 */

type Buffer = Float64Array | Int32Array | Uint8Array

interface PackedColumn {
  length: number
  values?: Buffer
  bytes?: Uint8Array
  offsets?: Int32Array
  levels?: readonly string[]
}

export interface PackedTable {
  length: number
  columns: Record<string, PackedColumn>
  factors: Partial<Record<Factor, PackedColumn>>
  details: OrderTable['details'] | null
}

type Column = NumberColumn<Buffer> | TextColumn | CodedColumn

const isColumn = (value: unknown): value is Column =>
  value instanceof NumberColumn || value instanceof TextColumn || value instanceof CodedColumn

/** The table's content; its buffers are the table's own, so the table must not be used once they have been moved. */
export function packTable(table: OrderTable | PurchaseTable): PackedTable {
  const columns: Record<string, PackedColumn> = {}
  for (const [name, column] of Object.entries(table)) if (isColumn(column)) columns[name] = packColumn(column)
  const packed: PackedTable = { length: table.length, columns, factors: {}, details: null }
  if (table instanceof OrderTable) {
    for (const [factor, column] of table.factors) packed.factors[factor] = packColumn(column)
    packed.details = table.details
  }
  return packed
}

/** Only what is filled: columns keep room to grow, which need not be written down. */
function packColumn(column: Column): PackedColumn {
  const { length } = column
  if (column instanceof TextColumn) {
    const { bytes, offsets } = column
    return { length, bytes: bytes.subarray(0, offsets[length]), offsets: offsets.subarray(0, length + 1) }
  }
  if (column instanceof CodedColumn)
    return { length, values: column.codes.values.subarray(0, length), levels: column.levels }
  return { length, values: column.values.subarray(0, length) }
}

/** The buffers of a packed table, for `postMessage` to move. */
export function buffersOf({ columns, factors }: PackedTable): ArrayBuffer[] {
  return [...Object.values(columns), ...Object.values(factors)].flatMap(({ values, bytes, offsets }) =>
    [values, bytes, offsets].flatMap((array) => (array ? [array.buffer as ArrayBuffer] : [])),
  )
}

export const unpackOrders = (packed: PackedTable): OrderTable => unpackInto(new OrderTable(), packed)

export const unpackPurchases = (packed: PackedTable): PurchaseTable => unpackInto(new PurchaseTable(), packed)

function unpackInto<Table extends OrderTable | PurchaseTable>(table: Table, packed: PackedTable): Table {
  table.length = packed.length
  for (const [name, column] of Object.entries(table))
    if (isColumn(column)) unpackColumn(column, packed.columns[name] as PackedColumn)
  if (table instanceof OrderTable) {
    for (const factor of FACTORS) {
      const held = packed.factors[factor]
      if (!held) continue
      const column = new CodedColumn()
      unpackColumn(column, held)
      table.factors.set(factor, column)
    }
    for (const [row, details] of packed.details ?? []) table.details.set(row, details)
  }
  return table
}

function unpackColumn(column: Column, { length, values, bytes, offsets, levels }: PackedColumn): void {
  if (column instanceof TextColumn) {
    column.bytes = bytes as TextColumn['bytes']
    column.offsets = offsets as TextColumn['offsets']
    column.length = length
    return
  }
  if (column instanceof CodedColumn) for (const level of levels ?? []) column.code(level)
  const numbers: NumberColumn<Buffer> = column instanceof CodedColumn ? column.codes : column
  numbers.values = values as Buffer
  numbers.length = length
}
