import { Badge } from '@/app/_ui/badge'
import { Card, Section } from '@/app/_ui/card'
import { Notice } from '@/app/_ui/notice'
import { PageHead } from '@/app/_ui/page-head'
import { Stat } from '@/app/_ui/stat'
import { Table, TableBody, TableHead, Td, Th, Tr } from '@/app/_ui/table'
import { formatDuration, Instant } from '@/app/_ui/when'
import { requireAdminPage } from '@/lib/auth/page'
import type { Shape, Tone } from '@/lib/label-table'
import { countOf } from '@/lib/sentences'
import { checkDetailedHealth, type DetailedHealth } from '@/lib/services/health/detailed'

const STATES: Readonly<Record<DetailedHealth['status'], { words: string; tone: Tone; shape: Shape }>> = {
  ok: { words: 'All is well', tone: 'matched', shape: 'dot' },
  warning: { words: 'Something wants to be looked at', tone: 'pending', shape: 'half' },
  failing: { words: 'Not working as it should', tone: 'critical', shape: 'dash' },
}

const ago = (seconds: number | null) => (seconds === null ? '–' : `${formatDuration(seconds * 1_000)} ago`)
const waited = (seconds: number | null) =>
  seconds === null ? 'nothing waits' : `the first for ${formatDuration(seconds * 1_000)}`

export default async function HealthPage() {
  const { admin } = await requireAdminPage()
  const health = await checkDetailedHealth(admin)
  const { words, tone, shape } = STATES[health.status]
  const alive = health.workers.filter(({ isAlive }) => isAlive)
  return (
    <div className="flex flex-col gap-8">
      <PageHead
        actions={
          <Badge shape={shape} tone={tone}>
            {words}
          </Badge>
        }
        answer={`Version ${health.version}, asked just now. Load the page again to ask again.`}
        title="Health"
      />
      {health.queue.mode === 'degraded' ? (
        <Notice title="Degraded: Redis does not answer" tone="pending">
          <p>
            Workers look for jobs by themselves every few seconds, so nothing is lost and jobs begin a little later. It
            goes back to normal by itself once Redis is there again.
          </p>
        </Notice>
      ) : null}
      {alive.length === 0 ? (
        <Notice title="No worker lives" tone="critical">
          <p>Jobs wait until one is started. Nothing is lost meanwhile.</p>
        </Notice>
      ) : null}
      {health.ownDatabases.away > 0 ? (
        <Notice
          title={`${countOf(health.ownDatabases.away, 'database')} of ${health.ownDatabases.clients} that clients have of their own: no answer`}
          tone="critical"
        >
          <p>Their clients wait, and nobody else does. Start the database again, or run npm run migrate.</p>
        </Notice>
      ) : null}
      {health.migrations === 'missing' ? (
        <Notice title="The database is older than this version" tone="critical">
          <p>Run the migrations: npm run migrate.</p>
        </Notice>
      ) : null}
      <Section id="database" title="Database">
        <Card className="p-5">
          <dl className="grid grid-cols-2 gap-5 md:grid-cols-4">
            {(['ping', 'read', 'write'] as const).map((name) => (
              <Stat
                key={name}
                label={{ ping: 'Answers', read: 'Reads', write: 'Writes, taken back' }[name]}
                note={health.database[name].state === 'ok' ? 'works' : 'failed'}
                value={`${health.database[name].ms} ms`}
              />
            ))}
            <Stat
              label="This machine’s clock"
              note={
                health.clock.state === 'ok'
                  ? 'near the database’s'
                  : 'set it right: decisions are made by the database’s'
              }
              value={`${health.clock.aheadSeconds} s ahead`}
            />
          </dl>
        </Card>
      </Section>
      <Section id="queue" lead="What is due, and what was done in the last hour." title="Queue">
        <Card className="p-5">
          <dl className="grid grid-cols-2 gap-5 md:grid-cols-4">
            <Stat label="Due jobs" note={waited(health.queue.oldestWaitingSeconds)} value={health.queue.waiting} />
            <Stat
              label="Running"
              note={health.jobs.expiredLeases > 0 ? `${health.jobs.expiredLeases} lost their worker` : undefined}
              value={health.jobs.running}
            />
            <Stat label="Done in the last hour" value={health.jobs.doneLastHour} />
            <Stat label="Failed in the last hour" value={health.jobs.failedLastHour} />
          </dl>
        </Card>
        {health.workers.length > 0 ? (
          <Table label="Workers">
            <TableHead>
              <Th>Worker</Th>
              <Th>State</Th>
              <Th>Version</Th>
              <Th>Woken by</Th>
              <Th>Last sign of life</Th>
              <Th>Last looked for work</Th>
              <Th>Since</Th>
            </TableHead>
            <TableBody>
              {health.workers.map((worker) => (
                <Tr key={worker.id}>
                  <Td phone="top-left">
                    <span className="font-mono text-sm wrap-anywhere">{worker.id}</span>
                  </Td>
                  <Td phone="top-right">{worker.isAlive ? 'Lives' : 'Gone quiet'}</Td>
                  <Td phone="bottom-right">{worker.version}</Td>
                  <Td phone="bottom-left">
                    {worker.doorbell === 'degraded' ? 'looking alone (degraded)' : worker.doorbell}
                  </Td>
                  <Td>{ago(worker.seenSecondsAgo)}</Td>
                  <Td>{ago(worker.consumedSecondsAgo)}</Td>
                  <Td>
                    <Instant at={worker.startedAt} timeZone="UTC" />
                  </Td>
                </Tr>
              ))}
            </TableBody>
          </Table>
        ) : null}
      </Section>
      <Section id="around" title="What it talks to">
        <Card className="p-5">
          <dl className="grid grid-cols-2 gap-5 md:grid-cols-4">
            <Stat label="Redis" value={{ ok: 'Answers', degraded: 'Away', none: 'Not used' }[health.redis]} />
            <Stat
              label="Mail"
              note={`${countOf(health.mail.failed, 'mail')} failed, ${health.mail.kept} kept`}
              value={health.features.mail === 'outbox' ? 'Kept here' : health.features.mail}
            />
            <Stat label="Mail waiting" note={waited(health.mail.oldestWaitingSeconds)} value={health.mail.waiting} />
            <Stat
              label="Sources that work"
              note={`${health.connectors.needs_reauth} need a sign-in, ${health.connectors.misconfigured} misconfigured, ${health.connectors.paused} paused`}
              value={health.connectors.ready}
            />
          </dl>
        </Card>
      </Section>
    </div>
  )
}
