'use client'

import { useEffect, useRef, useState } from 'react'
import { Combobox, type ComboboxOption } from '@/app/_ui/combobox'
import { Field } from '@/app/_ui/field'
import { send } from '@/app/_ui/problem'
import type { TextField } from './kinds'

interface PropertyFieldProps {
  field: TextField
  value: string
  onChange: (value: string) => void
  error: string | undefined
  disabled: boolean
  /** What the list is read with; null until all of it is there. */
  credentials: Readonly<Record<string, unknown>> | null
  /** The route that lists properties. */
  listUrl: string
}

interface Listed {
  /** Of which credentials this is the list. */
  of: string
  /** Null while it is being read. */
  options: ComboboxOption[] | null
  /** Why it could not be read. */
  refusal: string | null
}

/** Which GA4 property is meant: chosen from those the account may see, or typed by its number. */
export function PropertyField({ field, value, onChange, error, disabled, credentials, listUrl }: PropertyFieldProps) {
  const [listed, setListed] = useState<Listed | null>(null)
  const asking = useRef<AbortController>(null)
  const key = credentials === null ? null : JSON.stringify(credentials)
  // A list of other credentials says nothing about these.
  const known = listed !== null && listed.of === key ? listed : null
  useEffect(() => () => asking.current?.abort(), [])

  async function read() {
    if (key === null || (known && known.refusal === null)) return
    asking.current?.abort()
    const leaving = new AbortController()
    asking.current = leaving
    setListed({ of: key, options: null, refusal: null })
    const answer = await send<{ items: { propertyId: string; name: string; account: string }[] }>('POST', listUrl, {
      body: { credentials },
      signal: leaving.signal,
    })
    if (leaving.signal.aborted) return
    setListed(
      answer.ok
        ? { of: key, options: answer.value.items.map(optionOf), refusal: null }
        : { of: key, options: null, refusal: answer.problem.detail },
    )
  }

  const options = known?.options ?? []
  const chosen = options.find((option) => option.value === value.trim())
  return (
    <Field
      error={error ?? null}
      hint={
        <>
          {credentials === null
            ? 'Fill in the sign-in above, and you can choose it from a list. Or type its number: '
            : 'Choose it, or type its number: '}
          {field.hint}
        </>
      }
      id={field.name}
      label={field.label}
    >
      <Combobox
        disabled={disabled}
        emptyText={emptyTextOf(known, credentials !== null)}
        id={field.name}
        invalid={error !== undefined}
        listLabel="Properties the account may see"
        onChange={onChange}
        onReach={() => void read()}
        options={options}
        value={value}
        {...(field.placeholder && { placeholder: field.placeholder })}
      />
      <p aria-live="polite" className="wrap-anywhere text-sm empty:hidden">
        {known?.refusal
          ? `The list could not be read. ${known.refusal} You can type the number instead.`
          : chosen
            ? `${chosen.label}, ${chosen.note}`
            : ''}
      </p>
    </Field>
  )
}

function optionOf({
  propertyId,
  name,
  account,
}: {
  propertyId: string
  name: string
  account: string
}): ComboboxOption {
  return { value: propertyId, label: name, note: account === '' ? propertyId : `${propertyId}, in ${account}` }
}

function emptyTextOf(known: Listed | null, canAsk: boolean): string {
  if (!canAsk) return 'Fill in the sign-in above first, or type the number.'
  if (known === null || (known.options === null && known.refusal === null)) return 'Asking Google which there are…'
  if (known.refusal !== null) return 'There is no list. Type the number.'
  if (known.options?.length === 0)
    return 'This account may view no property yet. Add it as Viewer in GA4, or type the number.'
  return 'None has this in its name. A number that you type is taken as it is.'
}
