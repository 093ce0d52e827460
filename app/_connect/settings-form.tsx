'use client'

import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { Button, Spinner } from '@/app/_ui/button'
import { Card } from '@/app/_ui/card'
import { Choice } from '@/app/_ui/choice'
import { ChevronRightIcon } from '@/app/_ui/icons'
import { Notice } from '@/app/_ui/notice'
import type { Answer, Problem } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'
import { StepsTried } from '@/app/_ui/steps-tried'
import {
  draftOf,
  fieldsOf,
  findMissing,
  formFieldOf,
  methodOf,
  ownCredentials,
  type Settings,
  serviceAccountOf,
  settingsOf,
} from './draft'
import { screensOf } from './figure-screens'
import { Figures } from './figures'
import { Guide } from './guide'
import { KIND_FORMS, type LiveKind, type TextField } from './kinds'
import { LentAccount } from './lent-account'
import { OrderFields } from './order-fields'
import { PropertyField } from './property-field'
import { SettingField } from './setting-field'
import { stepsOfRefusal } from './steps'

interface SettingsFormProps<T> {
  kind: LiveKind
  /** How a connected source is reached; its address cannot be changed then, or two shops' data would mix. */
  stored?: Readonly<Record<string, unknown>>
  /** Which of the methods that rest on the installation can be used here. */
  offered: readonly string[]
  /** Lists the GA4 properties that credentials may see. */
  propertiesUrl: string
  submitLabel: string
  /** Tries the settings and keeps them if they work. */
  submit: (settings: Settings) => Promise<Answer<T>>
  onDone: (value: T) => void
  /** Further fields, above the button. */
  children?: ReactNode
}

/** Guide, fields and the outcome of trying them. Nothing typed is lost when they do not work. */
export function SettingsForm<T>({
  kind,
  stored,
  offered,
  propertiesUrl,
  submitLabel,
  submit,
  onDone,
  children,
}: SettingsFormProps<T>) {
  const form = KIND_FORMS[kind]
  const element = useRef<HTMLFormElement>(null)
  const [draft, setDraft] = useState(() => draftOf(kind, stored))
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({})
  const [problem, setProblem] = useState<Problem | null>(null)
  const [trying, setTrying] = useState(false)
  const [moreOpen, setMoreOpen] = useState(false)
  const [focusOn, setFocusOn] = useState<string | null>(null)
  // Only once the fields are free and the fold is open can the one that is wrong take the focus.
  useEffect(() => {
    if (focusOn === null || trying) return
    element.current?.querySelector<HTMLElement>(`[id="${focusOn}"]`)?.focus()
    setFocusOn(null)
  }, [focusOn, trying])

  const method = methodOf(form, draft)
  const choices = form.methods
    .map((one, index) => ({ ...one, index }))
    .filter(({ type, isInstallations }) => !isInstallations || (type !== null && offered.includes(type)))
  const setValue = (name: string, value: string) => {
    setDraft((now) => ({ ...now, values: { ...now.values, [name]: value } }))
    setErrors(({ [name]: _fixed, ...others }) => others)
  }

  function showErrors(found: Readonly<Record<string, string>>) {
    setErrors(found)
    const [first] = Object.keys(found)
    if (first?.startsWith('attributes')) setMoreOpen(true)
    if (first) setFocusOn(first)
  }

  function refuse(refusal: Problem) {
    const placed: Record<string, string> = {}
    if (refusal.code === 'invalid_input')
      for (const { field, message } of refusal.errors) {
        const name = formFieldOf(kind, draft, field)
        if (name !== null) placed[name] ??= message
      }
    if (Object.keys(placed).length > 0) showErrors(placed)
    else {
      setProblem(refusal)
      setFocusOn('outcome')
    }
  }

  async function onSubmit(event: FormEvent) {
    event.preventDefault()
    setProblem(null)
    const missing = findMissing(kind, draft)
    showErrors(missing)
    if (Object.keys(missing).length > 0) return
    setTrying(true)
    const answer = await submit(settingsOf(kind, draft, stored))
    // What worked leads on to another page; until then a second press must do nothing.
    if (answer.ok) return onDone(answer.value)
    setTrying(false)
    refuse(answer.problem)
  }

  const field = (one: TextField) => {
    const props = {
      disabled: trying,
      error: errors[one.name],
      field: one,
      onChange: (value: string) => setValue(one.name, value),
      value: draft.values[one.name] ?? '',
    }
    // Nothing is listed of the accounts that the installation has itself.
    return one.isListed && !method.isInstallations ? (
      <PropertyField credentials={ownCredentials(kind, draft)} key={one.name} listUrl={propertiesUrl} {...props} />
    ) : (
      <SettingField key={one.name} {...props} />
    )
  }
  return (
    <form className="flex flex-col gap-4" noValidate onSubmit={(event) => void onSubmit(event)} ref={element}>
      {choices.length > 1 ? (
        <fieldset className="grid gap-2 sm:grid-cols-2" disabled={trying}>
          <legend className="mb-1.5 font-medium">How to sign in</legend>
          {choices.map(({ type, label, note, index }) => (
            <Choice
              key={type}
              name="method"
              note={note}
              on={draft.method === index}
              onChoose={() => {
                setDraft({ ...draft, method: index })
                setErrors({})
              }}
            >
              {label}
            </Choice>
          ))}
        </fieldset>
      ) : null}
      <Card className="flex flex-col gap-4 p-5">
        <h2 className="font-semibold text-md">Where to find what is asked for</h2>
        <Guide serviceAccount={serviceAccountOf(draft.values.key ?? '')} steps={method.steps} />
        {method.type === 'lent' ? <LentAccount /> : null}
        <Figures screens={screensOf(kind, method.type)} />
      </Card>
      <Card className="flex flex-col gap-5 p-5">
        <h2 className="font-semibold text-md">{form.name}</h2>
        {fieldsOf(form, draft)
          .filter((one) => !(stored && one === form.address))
          .map(field)}
        {children}
        {form.orderFields !== null ? (
          <details className="group/more" onToggle={(event) => setMoreOpen(event.currentTarget.open)} open={moreOpen}>
            <summary className="flex w-fit items-center gap-1.5 rounded-control text-muted text-sm hover:text-text">
              <ChevronRightIcon className="size-4 transition-transform duration-150 group-open/more:rotate-90" />
              More settings
            </summary>
            <div className="mt-4 flex flex-col gap-5">
              {kind === 'woocommerce' ? (
                <label className="flex w-fit items-start gap-2.5">
                  <input
                    checked={draft.queryAuth}
                    className="mt-1 accent-accent"
                    disabled={trying}
                    onChange={(event) => setDraft({ ...draft, queryAuth: event.target.checked })}
                    type="checkbox"
                  />
                  <span>
                    Send the key in the address
                    <span className="block text-muted text-sm">
                      Only if the check says that the server drops the header with the key. The key is then in the
                      server’s own logs.
                    </span>
                  </span>
                </label>
              ) : null}
              <OrderFields
                disabled={trying}
                errors={errors}
                fields={draft.orderFields}
                onChange={(orderFields) => setDraft({ ...draft, orderFields })}
                title={form.orderFields}
              />
            </div>
          </details>
        ) : null}
      </Card>
      <div aria-live="polite" className="outline-none empty:-mt-4" id="outcome" tabIndex={-1}>
        {trying ? <Trying steps={form.tries} /> : null}
        {problem ? <Outcome problem={problem} /> : null}
      </div>
      <div>
        <Button busy={trying} className="min-h-10 px-5" type="submit" variant="primary">
          {submitLabel}
        </Button>
      </div>
    </form>
  )
}

function Trying({ steps }: { steps: readonly string[] }) {
  return (
    <Card className="flex flex-col gap-4 p-5">
      <p className="flex items-center gap-2.5 font-medium">
        <Spinner />
        Trying the connection; this takes up to a minute
      </p>
      <StepsTried steps={steps.map((name) => ({ name, state: 'trying', message: null }))} />
    </Card>
  )
}

function Outcome({ problem }: { problem: Problem }) {
  const steps = stepsOfRefusal(problem)
  if (steps === null) return <Refusal problem={problem} />
  return (
    <Card className="flex flex-col gap-4 p-5">
      <Notice title="Not connected yet" tone="critical">
        <p>Nothing was stored and nothing you typed is lost. Put right what is crossed out below and try again.</p>
      </Notice>
      <StepsTried steps={steps} />
    </Card>
  )
}
