'use client'

import { useRouter } from 'next/navigation'
import { send } from '@/app/_ui/problem'
import { ConfirmButton } from './confirm-button'

export function RevokeInvitation({ invitationId, email }: { invitationId: string; email: string }) {
  const router = useRouter()
  return (
    <ConfirmButton
      ariaLabel={`Withdraw the invitation for ${email}`}
      confirm="Withdraw"
      keep="Keep it"
      label="Withdraw"
      onDone={() => router.refresh()}
      title={`Withdraw the invitation for ${email}?`}
      work={() => send('DELETE', `/api/v1/invitations/${encodeURIComponent(invitationId)}`)}
    >
      <p>Its link finds nothing from now on. You can invite the same address again.</p>
    </ConfirmButton>
  )
}
