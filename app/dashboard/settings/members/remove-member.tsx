'use client'

import { useRouter } from 'next/navigation'
import { send } from '@/app/_ui/problem'
import { ConfirmButton } from './confirm-button'

export function RemoveMember({ memberId, name }: { memberId: string; name: string }) {
  const router = useRouter()
  return (
    <ConfirmButton
      ariaLabel={`Remove ${name}`}
      confirm="Remove"
      keep="Keep"
      label="Remove"
      onDone={() => router.refresh()}
      title={`Remove ${name}?`}
      work={() => send('DELETE', `/api/v1/members/${encodeURIComponent(memberId)}`)}
    >
      <p>
        They see nothing of this client from their next click on. API keys they made stop working, and invitations they
        sent are withdrawn. What they wrote and decided stays. You can invite them again.
      </p>
    </ConfirmButton>
  )
}
