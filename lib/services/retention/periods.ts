import { env } from '@/lib/env'
import { type RetentionPeriods, USUAL_PERIODS } from './plan'

/** What this installation keeps for how long: its settings, else the usual periods. */
export function installationPeriods(): RetentionPeriods {
  const settings = env()
  return {
    ...USUAL_PERIODS,
    lines: settings.RETENTION_JOB_RESULTS_DAYS ?? USUAL_PERIODS.lines,
    log: settings.RETENTION_JOB_LOGS_DAYS ?? USUAL_PERIODS.log,
    endedJobs: settings.RETENTION_FAILED_JOBS_DAYS ?? USUAL_PERIODS.endedJobs,
    jobs: settings.RETENTION_OLD_JOBS_DAYS ?? USUAL_PERIODS.jobs,
    audit_log: settings.RETENTION_AUDIT_LOGS_DAYS ?? USUAL_PERIODS.audit_log,
  }
}
