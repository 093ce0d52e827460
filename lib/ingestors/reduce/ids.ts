import { createHmac } from 'node:crypto'
import { countOf } from '@/lib/sentences'

/** Ids as cells hold them: which are lost to a spreadsheet, and which hold a person's data instead of an id. */

const SCIENTIFIC = /^\d(?:[.,]\d+e\+?|e\+)\d{1,3}$/i

/** True for an id that a spreadsheet turned into scientific notation (`5.67E+12`): its digits are lost. */
export function isScientific(id: string): boolean {
  return id.length < 32 && SCIENTIFIC.test(id)
}

const MAIL = /[^\s@]@[^\s@]/
const PHONE = /^\+[\d\s().\-/]+$/

/** True for text with an e-mail address in it, or that is a phone number. */
export function holdsPersonalData(text: string): boolean {
  if (MAIL.test(text)) return true
  return PHONE.test(text) && text.replace(/\D/g, '').length >= 8
}

/** The spelling under which equal personal data is equal, however each side wrote it. */
function foldId(id: string): string {
  const folded = id
    .normalize('NFKC')
    .replace(/[\u200B-\u200D\u2060\uFEFF]/g, '')
    .trim()
  if (!folded.includes('%')) return folded.toLowerCase()
  try {
    return decodeURIComponent(folded).trim().toLowerCase()
  } catch {
    return folded.toLowerCase()
  }
}

/**
 * Replaces e-mail addresses and phone numbers in ids by a keyed hash, so that they are never stored and equal ones on
 * both sides still match. Every other id comes back as it is.
 */
export class IdRedactor {
  private count = 0
  private firstRow = 0

  constructor(private readonly key: string) {}

  redact(id: string, row: number): string {
    if (!id.includes('@') && !id.includes('+') && !id.includes('%') && !id.includes('\uFF20')) return id
    const folded = foldId(id)
    if (!holdsPersonalData(folded)) return id
    if (this.count++ === 0) this.firstRow = row
    return `redacted:${createHmac('sha256', this.key).update(folded).digest('hex').slice(0, 16)}`
  }

  /** What was replaced, as a sentence; null when nothing was. */
  get note(): string | null {
    if (this.count === 0) return null
    return (
      `${countOf(this.count, 'id holds', 'ids hold')} an e-mail address or a phone number, the first in row ` +
      `${this.firstRow}; they were replaced by a code before anything was kept.`
    )
  }
}

/** A copy of a cell that does not keep the megabyte of file text alive from which it was cut. */
export function copyCell(cell: string): string {
  return cell.length < 13 ? cell : Buffer.from(cell, 'utf8').toString('utf8')
}
