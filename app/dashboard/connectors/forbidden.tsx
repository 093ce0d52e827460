import { ButtonLink } from '@/app/_ui/button'
import { EmptyState } from '@/app/_ui/empty-state'

/** Instead of a form that the person's role may not use. */
export function ForbiddenState({ clientName, what }: { clientName: string; what: string }) {
  return (
    <EmptyState
      action={<ButtonLink href="/dashboard/connectors">Back to the connectors</ButtonLink>}
      heading="h1"
      title={`Your role can see ${what}, not change them`}
    >
      Ask an owner or admin of {clientName} to do it or to give you the role of admin.
    </EmptyState>
  )
}
