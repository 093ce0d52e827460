import { countOf } from '@/lib/sentences'
import type { JobDto, JobStage } from '@/lib/services/jobs/dto'
import { describePull } from './pull-progress'

interface StageWords {
  title: string
  /** After the state in a list. */
  short: string
  waiting: string
  /** What has been done so far, in counts. */
  progress: (progress: JobDto['progress']) => string
}

export const STAGES: Readonly<Record<JobStage, StageWords>> = {
  plan: {
    title: 'Plan',
    short: 'planning',
    waiting: 'Decide what has to be read',
    progress: () => 'Which days of which source are needed',
  },
  pull: {
    title: 'Read both sides',
    short: 'reading',
    waiting: 'Orders from the store, purchases from GA4',
    progress: describePull,
  },
  match: {
    title: 'Match order by order',
    short: 'matching',
    waiting: 'Find each order in GA4 and say why when it is not there',
    progress: ({ verdicts }) => (verdicts > 0 ? `${countOf(verdicts, 'line')} decided` : 'Comparing ids and amounts'),
  },
  publish: {
    title: 'Publish',
    short: 'publishing',
    waiting: 'Make the result visible as a whole',
    progress: () => 'From here the result can be read and exported',
  },
}
