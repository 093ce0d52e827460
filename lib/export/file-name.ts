import type { Window } from '@/lib/transaction'

/** `acme_2026-10-01_2026-10-31_20261102T0500Z.csv`: client, window, and the UTC minute the result is as of. */
export function exportFileName(
  slug: string,
  window: Pick<Window, 'from' | 'to'>,
  asOf: number,
  extension: string,
): string {
  const stamp = `${new Date(asOf).toISOString().slice(0, 16).replace(/[-:]/g, '')}Z`
  return `${slug}_${window.from}_${window.to}_${stamp}.${extension}`
}
