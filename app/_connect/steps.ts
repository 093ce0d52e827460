import type { Problem } from '@/app/_ui/problem'
import type { TriedStep } from '@/app/_ui/steps-tried'
import type { ConnectorDto } from '@/lib/services/connectors/dto'

/** The steps of a check that is kept with its connector. */
export const stepsOfCheck = ({ steps }: NonNullable<ConnectorDto['lastCheck']>): TriedStep[] =>
  steps.map(({ name, ok, optional, message }) => ({
    name,
    state: ok ? 'works' : optional ? 'limited' : 'failed',
    message,
  }))

/**
 * The steps of a check whose settings were refused, which come as the problem's details: `works`, or what to do. Null
 * for a problem that is of another kind.
 */
export function stepsOfRefusal({ code, errors }: Problem): TriedStep[] | null {
  if (code !== 'conflict' || errors.length === 0) return null
  return errors.map(({ field, message }) =>
    message === 'works' ? { name: field, state: 'works', message: null } : { name: field, state: 'failed', message },
  )
}
