'use client'

import { send } from '@/app/_ui/problem'
import { ConfirmButton } from './confirm-button'

export function LeaveClient({ clientName }: { clientName: string }) {
  return (
    <div>
      <ConfirmButton
        ariaLabel={`Leave ${clientName}`}
        confirm="Leave"
        keep="Stay"
        label={`Leave ${clientName}`}
        onDone={() => window.location.assign('/dashboard')}
        title={`Leave ${clientName}?`}
        work={() => send('POST', '/api/v1/members/leave')}
      >
        <p>
          You see nothing of it from the next click on, and only an owner or admin can invite you again. API keys you
          made stop working.
        </p>
      </ConfirmButton>
    </div>
  )
}
