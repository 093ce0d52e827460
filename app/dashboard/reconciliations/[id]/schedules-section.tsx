'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Card, Section } from '@/app/_ui/card'
import { Dialog } from '@/app/_ui/dialog'
import { EmptyState } from '@/app/_ui/empty-state'
import { PlusIcon } from '@/app/_ui/icons'
import type { ScheduleDto } from '@/lib/services/schedules/dto'
import { ScheduleCard } from './schedule-card'
import { draftOf, newDraft } from './schedule-draft'
import { ScheduleForm } from './schedule-form'

interface SchedulesSectionProps {
  reconciliation: { id: string; timeZone: string }
  schedules: readonly ScheduleDto[]
  canManage: boolean
  /** The client's, for showing times. */
  timeZone: string
}

/** When it runs by itself. */
export function SchedulesSection({ reconciliation, schedules, canManage, timeZone }: SchedulesSectionProps) {
  const router = useRouter()
  const [editing, setEditing] = useState<ScheduleDto | 'new' | null>(null)
  const done = () => {
    setEditing(null)
    router.refresh()
  }
  const add = canManage ? (
    <Button onClick={() => setEditing('new')}>
      <PlusIcon className="size-4" />
      Add a schedule
    </Button>
  ) : null
  return (
    <Section
      actions={schedules.length > 0 ? add : null}
      id="schedules"
      lead="When it runs by itself, so that the numbers are there in the morning."
      title="Schedules"
    >
      {schedules.length === 0 ? (
        <EmptyState action={add} heading="h3" title="It runs only when somebody asks">
          {canManage
            ? 'With a schedule it runs by itself, for example every night over the last 30 days.'
            : 'Once an owner or admin has made a schedule, its times and what became of them are listed here.'}
        </EmptyState>
      ) : (
        <Card>
          <ul className="divide-y divide-line">
            {schedules.map((schedule) => (
              <ScheduleCard
                canManage={canManage}
                key={schedule.id}
                onEdit={() => setEditing(schedule)}
                schedule={schedule}
                timeZone={timeZone}
              />
            ))}
          </ul>
        </Card>
      )}
      <Dialog
        description="It starts with its next time from now on."
        onClose={() => setEditing(null)}
        open={editing !== null}
        title={editing === 'new' ? 'Add a schedule' : 'Change the schedule'}
      >
        {editing === null ? null : (
          <ScheduleForm
            initial={editing === 'new' ? newDraft(reconciliation.timeZone) : draftOf(editing)}
            onCancel={() => setEditing(null)}
            onSaved={done}
            showTimesIn={timeZone}
            target={editing === 'new' ? { reconciliationId: reconciliation.id } : { scheduleId: editing.id }}
          />
        )}
      </Dialog>
    </Section>
  )
}
