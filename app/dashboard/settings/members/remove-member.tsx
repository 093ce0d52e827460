import { ActButton } from '@/app/_ui/act-button'

export function RemoveMember({ memberId, name }: { memberId: string; name: string }) {
  return (
    <ActButton
      ariaLabel={`Remove ${name}`}
      inRow
      label="Remove"
      method="DELETE"
      question={{
        title: `Remove ${name}?`,
        description: (
          <p>
            They see nothing of this client from their next click on. API keys they made stop working, and invitations
            they sent are withdrawn. What they wrote and decided stays. You can invite them again.
          </p>
        ),
        confirm: 'Remove',
        keep: 'Keep',
      }}
      url={`/api/v1/members/${encodeURIComponent(memberId)}`}
      variant="danger"
    />
  )
}
