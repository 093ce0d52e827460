import { ActButton } from '@/app/_ui/act-button'

export function RevokeButton({ requestId, note }: { requestId: string; note: string }) {
  return (
    <ActButton
      ariaLabel={`Withdraw the link for ${note}`}
      inRow
      label="Withdraw"
      method="DELETE"
      question={{
        title: `Withdraw the link for ${note}?`,
        description: (
          <p>
            Whoever has it finds it not valid any more, at once. What is connected stays connected, and you can make a
            new link.
          </p>
        ),
        confirm: 'Withdraw the link',
        keep: 'Keep it',
      }}
      url={`/api/v1/connection-requests/${encodeURIComponent(requestId)}`}
      variant="danger"
    />
  )
}
