import { Notice } from '@/app/_ui/notice'
import { Instant } from '@/app/_ui/when'
import type { BreakGlassDto } from '@/lib/services/break-glass/dto'

/** For owners, while somebody who runs the installation reads their client. */
export function LookedInto({ visits, timeZone }: { visits: readonly BreakGlassDto[]; timeZone: string }) {
  return visits.map((visit) => (
    <Notice key={visit.id} title={`${visit.admin.name} is looking into this client`} tone="pending">
      <p className="wrap-anywhere">
        The reason given: {visit.reason} They run this installation, can only read, and are out again by{' '}
        <Instant at={visit.expiresAt} timeZone={timeZone} />.
      </p>
    </Notice>
  ))
}
