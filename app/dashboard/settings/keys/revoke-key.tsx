import { ActButton } from '@/app/_ui/act-button'

export function RevokeKey({ keyId, name }: { keyId: string; name: string }) {
  return (
    <ActButton
      ariaLabel={`Revoke the key for ${name}`}
      inRow
      label="Revoke"
      method="DELETE"
      question={{
        title: `Revoke the key for ${name}?`,
        description: (
          <p>The program that uses it is refused from its next request on. A revoked key never works again.</p>
        ),
        confirm: 'Revoke the key',
        keep: 'Keep it',
      }}
      url={`/api/v1/keys/${encodeURIComponent(keyId)}`}
      variant="danger"
    />
  )
}
