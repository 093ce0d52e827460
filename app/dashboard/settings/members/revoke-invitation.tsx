import { ActButton } from '@/app/_ui/act-button'

export function RevokeInvitation({ invitationId, email }: { invitationId: string; email: string }) {
  return (
    <ActButton
      ariaLabel={`Withdraw the invitation for ${email}`}
      inRow
      label="Withdraw"
      method="DELETE"
      question={{
        title: `Withdraw the invitation for ${email}?`,
        description: <p>Its link finds nothing from now on. You can invite the same address again.</p>,
        confirm: 'Withdraw',
        keep: 'Keep it',
      }}
      url={`/api/v1/invitations/${encodeURIComponent(invitationId)}`}
      variant="danger"
    />
  )
}
