import { Instant } from '@/app/_ui/when'

/** The next times in the client's zone; the zone shows on hover. */
export function NextRuns({ at, timeZone }: { at: readonly string[]; timeZone: string }) {
  return (
    <ol className="flex flex-wrap gap-x-5 gap-y-1">
      {at.map((slot) => (
        <li key={slot}>
          <Instant at={slot} timeZone={timeZone} />
        </li>
      ))}
    </ol>
  )
}
