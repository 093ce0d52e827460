'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { LiveKind } from '@/app/_connect/kinds'
import { SettingsForm } from '@/app/_connect/settings-form'
import { Field, inputClass } from '@/app/_ui/field'
import { send } from '@/app/_ui/problem'
import type { ConnectorDto } from '@/lib/services/connectors/dto'

export function ConnectForm({ kind }: { kind: LiveKind }) {
  const router = useRouter()
  const [label, setLabel] = useState('')
  return (
    <SettingsForm<ConnectorDto>
      kind={kind}
      onDone={({ id }) => router.push(`/dashboard/connectors/${id}`)}
      submit={(settings) =>
        send('POST', '/api/v1/connectors', {
          body: { kind, ...settings, ...(label.trim() !== '' && { label: label.trim() }) },
        })
      }
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
