import { ActButton } from '@/app/_ui/act-button'

export function LeaveClient({ clientName }: { clientName: string }) {
  return (
    <div>
      <ActButton
        inRow
        label={`Leave ${clientName}`}
        method="POST"
        question={{
          title: `Leave ${clientName}?`,
          description: (
            <p>
              You see nothing of it from the next click on, and only an owner or admin can invite you again. API keys
              you made stop working.
            </p>
          ),
          confirm: 'Leave',
          keep: 'Stay',
        }}
        to="/dashboard"
        url="/api/v1/members/leave"
        variant="danger"
      />
    </div>
  )
}
