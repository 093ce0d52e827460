import { notFound } from 'next/navigation'
import type { ReactNode } from 'react'
import { Badge, JobStateLabel, VerdictStatusLabel } from '@/app/_ui/badge'
import { Button, ButtonLink } from '@/app/_ui/button'
import { Card } from '@/app/_ui/card'
import { FilterChip } from '@/app/_ui/chip'
import { CopyCode } from '@/app/_ui/code'
import { EmptyState } from '@/app/_ui/empty-state'
import { Field, inputClass } from '@/app/_ui/field'
import { IconButton } from '@/app/_ui/icon-button'
import { CloseIcon } from '@/app/_ui/icons'
import { Logo, Wordmark } from '@/app/_ui/logo'
import { Money } from '@/app/_ui/money'
import { Notice } from '@/app/_ui/notice'
import { Progress } from '@/app/_ui/progress'
import { RateBar, RateFigure, RateGauge } from '@/app/_ui/rate'
import { Skeleton, TableSkeleton } from '@/app/_ui/skeleton'
import { Stat } from '@/app/_ui/stat'
import { Stepper } from '@/app/_ui/stepper'
import { StepsTried } from '@/app/_ui/steps-tried'
import { Table, TableBody, TableHead, Td, Th, Tr } from '@/app/_ui/table'
import { Day, Instant } from '@/app/_ui/when'
import { JOB_STATES } from '@/lib/services/jobs/dto'
import { ChoiceDemo, ComboboxDemo, DialogDemo, DrawerDemo, MenuDemo } from './demos'

const RATE = {
  value: 0.85,
  low: 0.836,
  high: 0.862,
  matched: 2458,
  settled: 2892,
  complete: true,
  lowerBound: 0.85,
  upperBound: 0.86,
}

const STATUSES = [
  'matched_exact',
  'matched_value_diff',
  'duplicate_in_ga4',
  'missing',
  'missing_provisional',
  'pending',
  'ambiguous',
  'excluded_pos',
  'ga4_orphan',
]

/** Every component in its states; for whoever builds the interface, and nowhere else. */
export default function ComponentsPage() {
  // biome-ignore lint/style/noProcessEnv: replaced at build time, so that a built product answers 404 for good
  if (process.env.NODE_ENV === 'production') notFound()
  return (
    <main className="mx-auto flex max-w-4xl flex-col gap-8 p-6">
      <h1 className="font-semibold text-lg">Components</h1>
      <Group title="Mark">
        <Logo />
        <Wordmark />
      </Group>
      <Group title="Buttons">
        <Button variant="primary">Primary</Button>
        <Button>Secondary</Button>
        <Button variant="quiet">Quiet</Button>
        <Button busy variant="primary">
          Busy
        </Button>
        <Button variant="danger">Danger</Button>
        <Button disabled>Disabled</Button>
        <ButtonLink href="/dev/ui">Link</ButtonLink>
        <IconButton label="Close">
          <CloseIcon />
        </IconButton>
        <MenuDemo />
        <DrawerDemo />
        <DialogDemo />
      </Group>
      <Group title="Statuses">
        {STATUSES.map((status) => (
          <VerdictStatusLabel key={status} status={status} />
        ))}
        {JOB_STATES.map((state) => (
          <JobStateLabel key={state} state={state} />
        ))}
        <Badge shape="dot" tone="matched">
          All 31 days complete
        </Badge>
        <Badge shape="hatched" tone="pending">
          2 of 31 days incomplete
        </Badge>
        <FilterChip name="Status" removeHref="/dev/ui" value="Not seen by GA4" />
      </Group>
      <Group title="Rates">
        <div className="grid w-full gap-8 sm:grid-cols-3">
          {[RATE, { ...RATE, complete: false, lowerBound: 0.71, upperBound: 0.93 }, { ...RATE, value: null }].map(
            (rate) => (
              <div className="flex flex-col gap-3" key={`${rate.value} ${rate.complete}`}>
                <RateFigure rate={rate} />
                <RateGauge rate={rate} />
                <RateBar complete={rate.complete} value={rate.value} />
              </div>
            ),
          )}
        </div>
      </Group>
      <Group title="Figures">
        <dl>
          <Stat label="Sales GA4 did not see" note="434 orders" value={<Money currency="EUR" minor={6720000} />} />
        </dl>
        <Money currency="JPY" minor={-1200} signed />
        <Money currency="KWD" minor={1234567} signed />
        <Money currency="EUR" minor={null} />
        <Day day="2026-10-03" />
        <Instant at="2026-10-03T20:05:09Z" seconds timeZone="Europe/Berlin" />
        <CopyCode label="id" value="job_01k7qexample" />
      </Group>
      <Group title="Fields">
        <Field hint="A hint." id="plain" label="Field">
          <input className={inputClass} id="plain" placeholder="Placeholder" />
        </Field>
        <Field error="What is wrong and how to put it right." id="wrong" label="Field with an error">
          <input aria-describedby="wrong-error" aria-invalid className={inputClass} id="wrong" />
        </Field>
      </Group>
      <Group title="Choices">
        <ChoiceDemo />
        <ComboboxDemo />
      </Group>
      <Group title="Steps of a check">
        <StepsTried
          steps={[
            { name: 'Address', state: 'works', message: 'Found the shop.' },
            { name: 'Scope', state: 'limited', message: 'Only the last 60 days can be read.' },
            { name: 'Key', state: 'failed', message: 'The key is not known. Make a new one.' },
            { name: 'Orders', state: 'trying', message: null },
          ]}
        />
      </Group>
      <Group title="Progress">
        <Progress label="Sending" value={0.4} />
        <Progress label="Reading" value={null} />
        <Stepper
          steps={[
            { key: 'a', title: 'Done', detail: '2,910 orders', state: 'done' },
            { key: 'b', title: 'Under way', detail: 'Comparing', state: 'current' },
            { key: 'd', title: 'Not started', detail: 'Waits', state: 'waiting' },
          ]}
        />
      </Group>
      <Group title="Notices">
        <Notice title="Critical" tone="critical">
          What happened, what it means, what to do.
        </Notice>
        <Notice title="Incomplete" tone="pending" />
        <Notice title="Good to know" tone="neutral" />
      </Group>
      <Group title="Table">
        <Table label="Example">
          <TableHead>
            <Th sort={{ href: '/dev/ui', direction: 'desc' }}>Order</Th>
            <Th>Status</Th>
            <Th align="right">Store</Th>
          </TableHead>
          <TableBody>
            <Tr>
              <Td phone="top-left">#1001</Td>
              <Td phone="bottom">
                <VerdictStatusLabel status="missing" />
              </Td>
              <Td align="right" phone="top-right">
                <Money currency="EUR" minor={4990} />
              </Td>
            </Tr>
          </TableBody>
        </Table>
        <TableSkeleton rows={2} />
        <Skeleton className="h-8 w-40" />
      </Group>
      <EmptyState action={<Button variant="primary">New reconciliation</Button>} title="Nothing here yet">
        What will be here, and the one action that puts it here.
      </EmptyState>
    </main>
  )
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-3">
      <h2 className="font-semibold text-md">{title}</h2>
      <Card className="flex flex-wrap items-center gap-5 p-5">{children}</Card>
    </section>
  )
}
