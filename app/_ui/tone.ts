import type { Tone } from '@/lib/label-table'

/** Class names written out in full, because Tailwind finds them by reading the source. */
export const TONE_TEXT: Readonly<Record<Tone, string>> = {
  matched: 'text-matched',
  missing: 'text-missing',
  duplicate: 'text-duplicate',
  value: 'text-value',
  pending: 'text-pending',
  excluded: 'text-excluded',
  critical: 'text-critical',
  neutral: 'text-muted',
}

/** Tints: the tone at a tenth over whatever lies below. */
export const TONE_TINT: Readonly<Record<Tone, string>> = {
  matched: 'bg-matched/10',
  missing: 'bg-missing/10',
  duplicate: 'bg-duplicate/10',
  value: 'bg-value/10',
  pending: 'bg-pending/10',
  excluded: 'bg-excluded/10',
  critical: 'bg-critical/10',
  neutral: 'bg-muted/10',
}

export const TONE_BORDER: Readonly<Record<Tone, string>> = {
  matched: 'border-matched/40',
  missing: 'border-missing/40',
  duplicate: 'border-duplicate/40',
  value: 'border-value/40',
  pending: 'border-pending/40',
  excluded: 'border-excluded/40',
  critical: 'border-critical/40',
  neutral: 'border-line',
}
