import type { ClassifyContext } from './classify'

/** Why GA4 counted an order more than once, as far as the rows tell (rule book 3.20). */
export function flagDuplicate(line: number, row: number, { matched, verdicts, tags }: ClassifyContext): void {
  const { links, groups } = matched
  const { properties, transactionIds } = groups.table
  const spellings = new Set<string>()
  const holders = new Set<number>()
  for (const group of links.groupsOf(row)) {
    if (links.pass(group) === 'split') continue
    for (const rowOfGroup of groups.rowsOf(group)) {
      if (groups.table.purchases.at(rowOfGroup) === 0) continue
      spellings.add(transactionIds.at(rowOfGroup))
      holders.add(properties.codes.at(rowOfGroup))
    }
  }
  if (holders.size > 1) verdicts.addFlag(line, 'two_properties')
  if (spellings.size > 1) verdicts.addFlag(line, 'id_variants')
  const kind = tags.duplicateKindOf([...spellings])
  if (kind !== null && (kind === 'two_tags' || spellings.size === 1)) verdicts.addFlag(line, kind)
}
