import { ButtonLink } from '@/app/_ui/button'
import { EmptyState } from '@/app/_ui/empty-state'

export default function DashboardNotFound() {
  return (
    <EmptyState
      heading="h1"
      action={<ButtonLink href="/dashboard">Go to the overview</ButtonLink>}
      title="There is nothing here"
    >
      The address may be mistyped, or what it showed may have been removed or belong to another client.
    </EmptyState>
  )
}
