import type { JobDto } from '@/lib/services/jobs/dto'

/** Who or what asked for a job, for people. */
export function startedBy({
  trigger,
  createdBy,
  schedule,
}: Pick<JobDto, 'trigger' | 'createdBy' | 'schedule'>): string {
  switch (trigger) {
    case 'manual':
      return createdBy ?? 'By hand'
    case 'first_sync':
      return 'First reading'
    case 'schedule':
      return schedule ?? 'A schedule that is gone'
    case 'settlement':
      return 'Read again once settled'
  }
}
