'use client'

import { useRef, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { cx } from '@/app/_ui/cx'
import { describedBy, Field, FieldError, inputClass } from '@/app/_ui/field'
import { CheckIcon, FileIcon } from '@/app/_ui/icons'
import { serviceAccountOf } from './draft'
import type { TextField } from './kinds'

interface SettingFieldProps {
  field: TextField
  value: string
  onChange: (value: string) => void
  error: string | undefined
  disabled: boolean
}

/** One line of settings. What is secret is hidden while it is typed and never offered to the browser's memory. */
export function SettingField(props: SettingFieldProps) {
  const { field, value, onChange, error, disabled } = props
  if (field.isFile) return <KeyFileField {...props} />
  return (
    <Field error={error ?? null} hint={field.hint} id={field.name} label={field.label}>
      <input
        aria-describedby={describedBy(field.name, true, Boolean(error))}
        aria-invalid={Boolean(error)}
        autoCapitalize="none"
        autoComplete={field.isSecret ? 'new-password' : 'off'}
        className={inputClass}
        disabled={disabled}
        id={field.name}
        onChange={(event) => onChange(event.target.value)}
        placeholder={field.placeholder}
        spellCheck={false}
        type={field.isSecret ? 'password' : 'text'}
        value={value}
      />
    </Field>
  )
}

const MAX_KEY_BYTES = 20_000

/** A key file, chosen or pasted. Once it is read only whose it is stays on the screen. */
function KeyFileField({ field, value, onChange, error, disabled }: SettingFieldProps) {
  const input = useRef<HTMLInputElement>(null)
  const [refusal, setRefusal] = useState<string | null>(null)
  const account = serviceAccountOf(value)
  const wrong = refusal ?? error
  const choose = async (file: File | undefined) => {
    if (!file) return
    setRefusal(file.size > MAX_KEY_BYTES ? `${file.name} is too large to be a key file.` : null)
    if (file.size <= MAX_KEY_BYTES) onChange(await file.text())
  }
  return (
    <div className="flex flex-col gap-1.5">
      {account ? (
        <p className="font-medium">{field.label}</p>
      ) : (
        <label className="font-medium" htmlFor={field.name}>
          {field.label}
        </label>
      )}
      <input
        accept=".json,application/json"
        aria-hidden="true"
        className="hidden"
        onChange={(event) => {
          void choose(event.target.files?.[0])
          event.target.value = ''
        }}
        ref={input}
        tabIndex={-1}
        type="file"
      />
      {account ? (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-control border border-matched/40 bg-matched/10 px-3 py-2">
          <span className="flex min-w-0 flex-1 items-start gap-2">
            <CheckIcon className="mt-0.5 size-4 text-matched" />
            <span className="min-w-0 break-all">Key of {account}</span>
          </span>
          <Button disabled={disabled} id={field.name} onClick={() => onChange('')}>
            Use another key
          </Button>
        </div>
      ) : (
        <>
          <textarea
            aria-describedby={describedBy(field.name, true, Boolean(wrong))}
            aria-invalid={Boolean(wrong)}
            autoComplete="off"
            className={cx(inputClass, 'min-h-28 font-mono text-sm')}
            disabled={disabled}
            id={field.name}
            onChange={(event) => {
              setRefusal(null)
              onChange(event.target.value)
            }}
            placeholder={field.placeholder}
            spellCheck={false}
            value={value}
          />
          <div>
            <Button disabled={disabled} onClick={() => input.current?.click()}>
              <FileIcon />
              Choose the file
            </Button>
          </div>
        </>
      )}
      {wrong ? <FieldError id={`${field.name}-error`}>{wrong}</FieldError> : null}
      <p className="text-muted text-sm" id={`${field.name}-hint`}>
        {field.hint}
      </p>
    </div>
  )
}
