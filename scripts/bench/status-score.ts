import type { VerdictStatus } from '@/lib/reconcile/statuses'
import type { Verdict } from '@/lib/reconcile/types'
import type { Expectation } from '../simulate/expected'

/** Compares a result line by line with what is known of a simulated world. */

export interface StatusCount {
  /** Lines that must have the status, lines that have it, and lines of which both are true. */
  expected: number
  found: number
  right: number
}

/** One line that is not as it must be. */
export interface Mistake {
  world: string
  seed: number
  id: string
  fate: string
  expected: string
  found: string
  /** The rule book leaves the line open, but not for this answer. */
  isOpen: boolean
}

/** How many mistakes of one sort and of one world are kept to be shown. */
const MAX_ALIKE = 2
const MAX_OF_WORLD = 8

type Note = (id: string, fate: string, expected: string, found: string) => void

export class StatusScore {
  readonly statuses = new Map<VerdictStatus, StatusCount>()
  /** Lines with the right status: how many also have the reason and the flags they must have. */
  details = { lines: 0, right: 0 }
  /** Lines that the rule book leaves open, and how many of them have an answer that keeps to it. */
  open = { lines: 0, kept: 0 }
  readonly mistakes: Mistake[] = []
  private readonly kept = new Map<string, number>()

  add(world: string, seed: number, expected: readonly Expectation[], verdicts: Iterable<Verdict>): void {
    const waiting = new Map<string, Expectation[]>()
    for (const line of expected) {
      const key = keyOf(line.side, line.store, line.id)
      const same = waiting.get(key)
      if (same) same.push(line)
      else waiting.set(key, [line])
    }
    const note: Note = (id, fate, wanted, found) => {
      const sort = [world, fate, wanted, found].join('\n')
      if (this.countUp(sort) > MAX_ALIKE || this.countUp(world) > MAX_OF_WORLD) return
      this.mistakes.push({ world, seed, id, fate, expected: wanted, found, isOpen: wanted.includes(' or ') })
    }
    for (const verdict of verdicts) {
      const id = (verdict.side === 'store' ? verdict.storeId : verdict.analyticsId) as string
      const store = verdict.side === 'store' ? verdict.store : null
      // One line can show several spellings of an id.
      const spellings = verdict.side === 'store' ? [id] : id.split(' | ')
      const [line, ...others] = spellings.flatMap((one) => waiting.get(keyOf(verdict.side, store, one))?.pop() ?? [])
      if (!line) {
        this.of(verdict.status).found++
        note(id, '(no such line)', 'none', verdict.status)
      } else this.compare(line, verdict, note)
      for (const other of others) this.miss(other, note)
    }
    for (const lines of waiting.values()) for (const line of lines) this.miss(line, note)
  }

  /** A line that must be there and is not. */
  private miss(line: Expectation, note: Note): void {
    if (line.accepted?.includes('none')) {
      this.addOpen(true)
      return
    }
    this.of(line.status).expected++
    note(line.id, line.fate, line.status, 'none')
  }

  private compare(line: Expectation, verdict: Verdict, note: Note): void {
    if (line.accepted) {
      const isKept = line.accepted.includes(verdict.status)
      this.addOpen(isKept)
      if (!isKept) note(line.id, line.fate, line.accepted.join(' or '), verdict.status)
      return
    }
    this.of(line.status).expected++
    this.of(verdict.status).found++
    if (line.status !== verdict.status) {
      note(line.id, line.fate, line.status, verdict.status)
      return
    }
    this.of(line.status).right++
    this.details.lines++
    const hasFlags = line.flags.every((flag) => verdict.flags.includes(flag))
    if (line.reason === verdict.reason && hasFlags) this.details.right++
    else note(line.id, line.fate, inWords(line), inWords(verdict))
  }

  private countUp(key: string): number {
    const count = (this.kept.get(key) ?? 0) + 1
    this.kept.set(key, count)
    return count
  }

  private addOpen(isKept: boolean): void {
    this.open.lines++
    if (isKept) this.open.kept++
  }

  private of(status: VerdictStatus): StatusCount {
    let count = this.statuses.get(status)
    if (!count) {
      count = { expected: 0, found: 0, right: 0 }
      this.statuses.set(status, count)
    }
    return count
  }
}

const keyOf = (side: string, store: string | null, id: string) => `${side}\n${store ?? ''}\n${id}`

const inWords = ({ status, reason, flags }: Pick<Expectation, 'status' | 'reason' | 'flags'>) =>
  [status, reason, ...flags].filter((text) => text !== null).join(' ')
