'use client'

import { type ComponentProps, useState } from 'react'
import { cx } from './cx'
import { describedBy, Field, inputClass } from './field'
import { IconButton } from './icon-button'
import { EyeIcon, EyeOffIcon } from './icons'

interface TextFieldProps extends Omit<ComponentProps<'input'>, 'id'> {
  name: string
  label: string
  hint?: string
  error?: string | undefined
  /** Tells fields of the same name apart where a page has several forms. */
  form?: string
}

/** A labelled line of text; a password can be looked at. */
export function TextField({ name, label, hint, error, type = 'text', form, className, ...rest }: TextFieldProps) {
  const [isShown, setIsShown] = useState(false)
  const isPassword = type === 'password'
  const id = form ? `${form}-${name}` : name
  const input = (
    <input
      {...rest}
      aria-describedby={describedBy(id, Boolean(hint), Boolean(error))}
      aria-invalid={Boolean(error)}
      className={cx(inputClass, isPassword && 'pr-11', className)}
      id={id}
      name={name}
      type={isPassword && isShown ? 'text' : type}
    />
  )
  return (
    <Field error={error ?? null} hint={hint} id={id} label={label}>
      {isPassword ? (
        <div className="relative">
          {input}
          <IconButton
            aria-pressed={isShown}
            className="absolute top-0 right-0"
            label={isShown ? 'Hide password' : 'Show password'}
            onClick={() => setIsShown(!isShown)}
          >
            {isShown ? <EyeOffIcon /> : <EyeIcon />}
          </IconButton>
        </div>
      ) : (
        input
      )}
    </Field>
  )
}
