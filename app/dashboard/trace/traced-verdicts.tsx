import Link from 'next/link'
import { VerdictStatusLabel } from '@/app/_ui/badge'
import { Card, Section } from '@/app/_ui/card'
import { Instant } from '@/app/_ui/when'
import { describeVerdict } from '@/lib/labels'
import type { TracedVerdict } from '@/lib/services/trace/dto'

/** What results said about an id, the present first. */
export function TracedVerdicts({ verdicts, timeZone }: { verdicts: readonly TracedVerdict[]; timeZone: string }) {
  return (
    <Section
      id="verdicts"
      lead={verdicts.length === 0 ? 'No result has a line about it.' : undefined}
      title="What results said"
    >
      {verdicts.length === 0 ? null : (
        <Card>
          <ol className="divide-y divide-line">
            {verdicts.map(({ verdict, reconciliation, since, isCurrent, currency, annotation }, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the order never changes
              <li className="flex flex-col gap-0.5 px-5 py-3" key={at}>
                <span className="flex flex-wrap items-center gap-x-3">
                  <VerdictStatusLabel status={verdict.status} />
                  <span className="text-muted text-sm">
                    {isCurrent ? 'now' : 'earlier'} · {reconciliation.name}
                  </span>
                </span>
                <span>{describeVerdict(verdict, currency)}</span>
                <span className="text-muted text-sm">
                  {since ? (
                    <>
                      Since{' '}
                      <Link className="link underline" href={`/dashboard/results/${since.jobId}`}>
                        the run of <Instant at={since.at} timeZone={timeZone} />
                      </Link>
                    </>
                  ) : (
                    'The run is gone'
                  )}
                  {annotation && annotation.state !== 'open'
                    ? ` · ${annotation.state}${annotation.reason ? `: ${annotation.reason}` : ''}`
                    : ''}
                </span>
              </li>
            ))}
          </ol>
        </Card>
      )}
    </Section>
  )
}
