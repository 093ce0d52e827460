'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { KIND_FORMS, type LiveKind } from '@/app/_connect/kinds'
import { SettingsForm } from '@/app/_connect/settings-form'
import { Button } from '@/app/_ui/button'
import { Card, Section } from '@/app/_ui/card'
import { Dialog } from '@/app/_ui/dialog'
import { describedBy, Field, inputClass } from '@/app/_ui/field'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'
import type { ContactDto } from '@/lib/services/connectors/contact'
import type { ConnectorDto } from '@/lib/services/connectors/dto'
import { ContactForm } from './contact-form'

interface SettingsSectionProps {
  /** As in the form. */
  offered: readonly string[]
  contact: ContactDto['contact']
  connector: Pick<ConnectorDto, 'id' | 'label' | 'config' | 'credentialHint'> & { kind: LiveKind }
}

/** For those who may change the connector: its name, its credentials, its end. */
export function SettingsSection({ connector, contact, offered }: SettingsSectionProps) {
  const url = `/api/v1/connectors/${encodeURIComponent(connector.id)}`
  return (
    <Section id="settings" title="Settings">
      <Card className="divide-y divide-line">
        <Rename label={connector.label} url={url} />
        <Credentials connector={connector} offered={offered} url={url} />
        <ContactForm contact={contact} url={url} />
        <Removal label={connector.label} url={url} />
      </Card>
    </Section>
  )
}

function Rename({ label, url }: { label: string; url: string }) {
  const router = useRouter()
  const [name, setName] = useState(label)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const [saved, setSaved] = useState(false)
  async function save(event: FormEvent) {
    event.preventDefault()
    if (name.trim() === '') return setError('Give it a name, so that people know which source is meant.')
    setBusy(true)
    const answer = await send<ConnectorDto>('PATCH', url, { body: { label: name.trim() } })
    setBusy(false)
    setError(answer.ok ? null : answer.problem.detail)
    setSaved(answer.ok)
    if (answer.ok) router.refresh()
  }
  return (
    <form className="p-5" noValidate onSubmit={(event) => void save(event)}>
      <Field error={error} id="label" label="Name">
        <div className="flex flex-wrap gap-2">
          <input
            aria-describedby={describedBy('label', false, error !== null)}
            aria-invalid={error !== null}
            autoComplete="off"
            className={`${inputClass} max-w-md min-w-0 flex-1`}
            id="label"
            maxLength={100}
            onChange={(event) => {
              setName(event.target.value)
              setSaved(false)
            }}
            value={name}
          />
          <Button busy={busy} disabled={name.trim() === label} type="submit">
            Rename
          </Button>
        </div>
      </Field>
      <p aria-live="polite" className="mt-1.5 text-muted text-sm empty:hidden">
        {saved ? 'Renamed.' : ''}
      </p>
    </form>
  )
}

function Credentials({ connector, offered, url }: Omit<SettingsSectionProps, 'contact'> & { url: string }) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [replaced, setReplaced] = useState(false)
  return (
    <div className="flex flex-col gap-4 p-5">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <div className="min-w-0">
          <h3 className="font-medium">Credentials</h3>
          <p className="break-all text-muted">{connector.credentialHint ?? 'None stored'}</p>
          <p className="text-muted text-sm">Sealed where they are stored. They can be replaced, never shown again.</p>
        </div>
        <Button
          aria-expanded={open}
          onClick={() => {
            setOpen(!open)
            setReplaced(false)
          }}
        >
          {open ? 'Keep the present ones' : 'Replace credentials'}
        </Button>
      </div>
      <p aria-live="polite" className="text-muted text-sm empty:hidden">
        {replaced ? `Replaced: ${KIND_FORMS[connector.kind].name} accepts the new ones.` : ''}
      </p>
      {open ? (
        <SettingsForm<ConnectorDto>
          kind={connector.kind}
          offered={offered}
          propertiesUrl="/api/v1/ga4/properties"
          onDone={() => {
            setOpen(false)
            setReplaced(true)
            router.refresh()
          }}
          stored={connector.config}
          submit={(settings) => send('PUT', `${url}/credentials`, { body: settings })}
          submitLabel="Check and replace"
        />
      ) : null}
    </div>
  )
}

function Removal({ label, url }: { label: string; url: string }) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [typed, setTyped] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const close = () => {
    setOpen(false)
    setTyped('')
    setProblem(null)
  }
  async function remove(event: FormEvent) {
    event.preventDefault()
    if (typed.trim() !== label) return
    setBusy(true)
    const answer = await send('DELETE', url)
    if (answer.ok) return router.push('/dashboard/connectors')
    setBusy(false)
    setProblem(answer.problem)
  }
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 p-5">
      <div className="min-w-0">
        <h3 className="font-medium">Remove this connector</h3>
        <p className="text-muted">Deletes its credentials and everything that was read. Finished results stay.</p>
      </div>
      <Button onClick={() => setOpen(true)} variant="danger">
        Remove
      </Button>
      <Dialog
        description={
          <p>
            Its credentials and everything that was read from it are deleted, and this cannot be undone. Finished
            results stay as they are; reconciliations that compare it cannot run any more.
          </p>
        }
        onClose={close}
        open={open}
        title={`Remove ${label}?`}
      >
        <form className="flex flex-col gap-4" onSubmit={(event) => void remove(event)}>
          <Field id="typed" label={`Type its name to confirm: ${label}`}>
            <input
              autoComplete="off"
              className={inputClass}
              id="typed"
              onChange={(event) => setTyped(event.target.value)}
              value={typed}
            />
          </Field>
          {problem ? <Refusal problem={problem} /> : null}
          <div className="flex flex-wrap justify-end gap-2">
            <Button onClick={close}>Keep it</Button>
            <Button busy={busy} disabled={typed.trim() !== label.trim()} type="submit" variant="danger">
              Remove this connector
            </Button>
          </div>
        </form>
      </Dialog>
    </div>
  )
}
