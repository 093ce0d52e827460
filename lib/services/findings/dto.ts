/** Where a finding stands across jobs (rule book 3.16). */
export const FINDING_STATES = ['open', 'fix_deployed', 'verifying', 'confirmed', 'no_effect', 'came_back'] as const
export type FindingState = (typeof FINDING_STATES)[number]
