'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { Settings } from '@/app/_connect/draft'
import type { LiveKind } from '@/app/_connect/kinds'
import { SettingsForm } from '@/app/_connect/settings-form'
import { Field, inputClass } from '@/app/_ui/field'
import { type Answer, send } from '@/app/_ui/problem'
import type { ConnectorDto } from '@/lib/services/connectors/dto'

/** Goes to Google or Shopify; only a refusal comes back to the form. */
async function leaveToSignIn(kind: LiveKind, { config }: Settings): Promise<Answer<ConnectorDto>> {
  const answer = await send<{ location: string }>('POST', '/api/v1/connectors/sign-in', { body: { kind, config } })
  if (!answer.ok) return answer
  window.location.assign(answer.value.location)
  return new Promise(() => {})
}

export function ConnectForm({ kind, offered }: { kind: LiveKind; offered: readonly string[] }) {
  const router = useRouter()
  const [label, setLabel] = useState('')
  return (
    <SettingsForm<ConnectorDto>
      kind={kind}
      offered={offered}
      propertiesUrl="/api/v1/ga4/properties"
      onDone={({ id }) => router.push(`/dashboard/connectors/${id}`)}
      submit={async (settings) => {
        if (settings.credentials.type === 'sign_in') return leaveToSignIn(kind, settings)
        return send('POST', '/api/v1/connectors', {
          body: { kind, ...settings, ...(label.trim() !== '' && { label: label.trim() }) },
        })
      }}
      submitLabel="Check and connect"
    >
      <Field hint="Left empty, it is called as the source calls itself." id="label" label="Name here (optional)">
        <input
          aria-describedby="label-hint"
          autoComplete="off"
          className={inputClass}
          id="label"
          maxLength={100}
          onChange={(event) => setLabel(event.target.value)}
          value={label}
        />
      </Field>
    </SettingsForm>
  )
}
