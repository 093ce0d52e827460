import { Notice } from '@/app/_ui/notice'
import { Instant } from '@/app/_ui/when'
import { formatCount } from '@/lib/sentences'
import type { EarlyWarningDto } from '@/lib/services/early-warnings/dto'

/** What looks wrong among orders too young to be judged; nothing where nothing does. */
export function EarlyWarnings({ warnings, timeZone }: { warnings: readonly EarlyWarningDto[]; timeZone: string }) {
  return warnings.map(({ id, sentence, expected, orders, openedAt, reconciliationName, advice }) => (
    <Notice key={id} title={`Early warning, not settled: ${reconciliationName}`} tone="pending">
      <p>{sentence.replace(/^Early warning: /, '')}</p>
      <p>
        Expected about {formatCount(expected)} of {formatCount(orders)}. Warned since{' '}
        <Instant at={openedAt} timeZone={timeZone} />. It goes away by itself if GA4 still shows them.
      </p>
      <p>What to check: {advice}</p>
    </Notice>
  ))
}
