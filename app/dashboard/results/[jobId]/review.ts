import { countOf } from '@/lib/sentences'
import { type AnnotationDto, type AnnotationValue, UNTOUCHED } from '@/lib/services/annotations/dto'

/** What a line's review needs of it. */
export interface ReviewedLine {
  id: string
  annotation: AnnotationDto | null
}

export interface ReviewChange {
  row: string
  from: AnnotationValue
  to: AnnotationValue
}

const presentValue = ({ annotation }: ReviewedLine): AnnotationValue =>
  annotation ? { state: annotation.state, reason: annotation.reason, assigneeId: annotation.assigneeId } : UNTOUCHED

/** The changes that give lines what is new; lines that have it already are left out. */
export function changesFor(lines: readonly ReviewedLine[], news: Partial<AnnotationValue>): ReviewChange[] {
  return lines
    .map((line) => {
      const from = presentValue(line)
      return { row: line.id, from, to: { ...from, ...news } }
    })
    .filter(({ from, to }) => JSON.stringify(from) !== JSON.stringify(to))
}

/** Brings back exactly what was before. */
export const reversed = (changes: readonly ReviewChange[]): ReviewChange[] =>
  changes.map(({ row, from, to }) => ({ row, from: to, to: from }))

const DONE = { open: 'opened again', resolved: 'resolved', ignored: 'ignored' } as const

/** `3 lines resolved.` */
export function sayDone(count: number, news: Partial<AnnotationValue>): string {
  if (news.state) return `${countOf(count, 'line')} ${DONE[news.state]}.`
  return `${countOf(count, 'line')} ${news.assigneeId === null ? 'assigned to nobody' : 'assigned'}.`
}

/** Adds or takes out a line; with `isRange`, all lines from the last one touched to this one take its new state. */
export function toggleSelected(
  selected: ReadonlySet<string>,
  ids: readonly string[],
  { id, last, isRange }: { id: string; last: string | null; isRange: boolean },
): Set<string> {
  const next = new Set(selected)
  const at = ids.indexOf(id)
  const from = isRange && last !== null ? ids.indexOf(last) : at
  const isOn = !selected.has(id)
  for (const one of ids.slice(Math.min(at, from === -1 ? at : from), Math.max(at, from) + 1)) {
    if (isOn) next.add(one)
    else next.delete(one)
  }
  return next
}
