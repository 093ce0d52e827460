/** `_fields=id,line_items.quantity` as WordPress applies it; a row without any of the names becomes an empty array. */
export function pickFields(row: Record<string, unknown>, fields: string | null): unknown {
  if (fields === null || fields === '') return row
  const picked = pick(
    row,
    fields.split(',').map((field) => field.split('.')),
  )
  return Object.keys(picked).length === 0 ? [] : picked
}

function pick(row: Record<string, unknown>, paths: readonly string[][]): Record<string, unknown> {
  const picked: Record<string, unknown> = {}
  for (const name of new Set(paths.map(([first]) => first as string))) {
    if (!(name in row)) continue
    const deeper = paths.filter(([first, ...rest]) => first === name && rest.length > 0).map(([, ...rest]) => rest)
    const isWhole = paths.some(([first, ...rest]) => first === name && rest.length === 0)
    picked[name] = isWhole ? row[name] : pickDeep(row[name], deeper)
  }
  return picked
}

function pickDeep(value: unknown, paths: readonly string[][]): unknown {
  if (Array.isArray(value)) return value.map((item) => pickDeep(item, paths))
  return typeof value === 'object' && value !== null ? pick(value as Record<string, unknown>, paths) : value
}
