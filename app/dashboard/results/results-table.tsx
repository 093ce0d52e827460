import Link from 'next/link'
import { Money } from '@/app/_ui/money'
import { Period } from '@/app/_ui/period'
import { RateBar } from '@/app/_ui/rate'
import { Table, TableBody, TableHead, Td, Th, Tr } from '@/app/_ui/table'
import { Instant } from '@/app/_ui/when'
import { formatCount } from '@/lib/sentences'
import type { JobDto } from '@/lib/services/jobs/dto'

/** Finished runs with their headline figures. */
export function ResultsTable({ jobs, timeZone }: { jobs: JobDto[]; timeZone: string }) {
  return (
    <Table label="Results">
      <TableHead>
        <Th>Period</Th>
        <Th>Seen by GA4</Th>
        <Th align="right">Orders not seen</Th>
        <Th align="right">Sales GA4 did not see</Th>
        <Th align="right">Finished</Th>
      </TableHead>
      <TableBody>
        {jobs.map((job) => (
          <Tr key={job.id}>
            <Td phone="top-left">
              <Link className="link font-medium" href={`/dashboard/results/${job.id}`}>
                <Period window={job.window} />
              </Link>
            </Td>
            <Td phone="bottom-left">
              {job.headline ? <RateBar complete={job.headline.complete} value={job.headline.matchRate} /> : '–'}
            </Td>
            <Td align="right">
              <span className="num">{job.headline?.complete ? formatCount(job.headline.missing) : '–'}</span>
            </Td>
            <Td align="right" phone="top-right">
              {job.headline?.complete ? (
                <Money currency={job.headline.currency} minor={job.headline.missingMinor} />
              ) : (
                '–'
              )}
            </Td>
            <Td align="right" phone="bottom-right">
              <span className="text-muted">
                {job.finishedAt ? <Instant at={job.finishedAt} timeZone={timeZone} /> : '–'}
              </span>
            </Td>
          </Tr>
        ))}
      </TableBody>
    </Table>
  )
}
