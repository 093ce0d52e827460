import { isCurrency } from '@/lib/money'
import { isTimeZone } from '@/lib/period'
import { fileError, quote, SAY } from './problems'
import type { AnalyticsFileOptions } from './types'

/** Key for ids that hold personal data where the caller gives none. */
export const LOCAL_PII_KEY = 'local'

/** Throws when a declared option is not a value it can have. */
export function checkOptions(options: AnalyticsFileOptions): void {
  const { sourceTimeZone, currency } = options
  if (sourceTimeZone !== undefined && !isTimeZone(sourceTimeZone)) {
    throw fileError(
      'sourceTimeZone',
      `${quote(sourceTimeZone)} in ${SAY.sourceTimeZone} is no time zone. Use a name such as Europe/Berlin.`,
    )
  }
  if (currency !== undefined && currency !== null && !isCurrency(currency)) {
    throw fileError('currency', `${quote(currency)} in ${SAY.currency} is no currency. Use a code such as EUR.`)
  }
}
