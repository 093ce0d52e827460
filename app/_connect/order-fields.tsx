'use client'

import { Button } from '@/app/_ui/button'
import { FieldError, inputClass } from '@/app/_ui/field'
import { IconButton } from '@/app/_ui/icon-button'
import { CloseIcon, PlusIcon } from '@/app/_ui/icons'
import { FACTORS, type Factor } from '@/lib/transaction'
import { MAX_ORDER_FIELDS, type OrderField } from './draft'

const FACTOR_WORDS: Readonly<Record<Factor, string>> = {
  country: 'Country',
  device: 'Device',
  browser: 'Browser',
  in_app: 'Browser built into an app',
  os: 'Operating system',
  customer: 'New or returning customer',
  account: 'Account or guest',
  delivery: 'Delivery',
  subscription: 'Subscription',
  checkout: 'Checkout or consent',
  theme: 'Theme or front end',
  source: 'Where the customer came from',
}

interface OrderFieldsProps {
  /** What the store calls such fields. */
  title: string
  fields: readonly OrderField[]
  onChange: (fields: OrderField[]) => void
  errors: Readonly<Record<string, string>>
  disabled: boolean
}

/** Fields that the shop writes on its orders and that a cause may hide in, such as consent or the front end. */
export function OrderFields({ title, fields, onChange, errors, disabled }: OrderFieldsProps) {
  const set = (index: number, change: Partial<OrderField>) =>
    onChange(fields.map((field, at) => (at === index ? { ...field, ...change } : field)))
  return (
    <fieldset className="flex flex-col gap-3" disabled={disabled}>
      <legend className="mb-1 font-medium">{title} to read</legend>
      <p className="text-muted text-sm">
        Up to {MAX_ORDER_FIELDS} that your theme or plugins write on orders, such as the answer to the consent banner.
        GA4’s misses are then compared by them. Do not name fields that hold names, addresses or e-mail.
      </p>
      {fields.map((field, index) => {
        const error = errors[`attributes-${index}`]
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity while they are typed
          <div className="flex flex-col gap-1.5" key={index}>
            <div className="flex flex-wrap items-center gap-2">
              <input
                aria-describedby={error ? `attributes-${index}-error` : undefined}
                aria-invalid={Boolean(error)}
                aria-label={`Name of field ${index + 1}`}
                autoCapitalize="none"
                autoComplete="off"
                className={`${inputClass} min-w-40 flex-1`}
                id={`attributes-${index}`}
                onChange={(event) => set(index, { key: event.target.value })}
                placeholder="Exactly as it is written"
                spellCheck={false}
                value={field.key}
              />
              <select
                aria-label={`What field ${index + 1} tells`}
                className={`${inputClass} min-w-40 flex-1`}
                onChange={(event) => set(index, { factor: event.target.value as Factor })}
                value={field.factor}
              >
                {FACTORS.map((factor) => (
                  <option key={factor} value={factor}>
                    {FACTOR_WORDS[factor]}
                  </option>
                ))}
              </select>
              <select
                aria-label={`What is kept of field ${index + 1}`}
                className={`${inputClass} min-w-40 flex-1`}
                onChange={(event) => set(index, { keep: event.target.value as OrderField['keep'] })}
                value={field.keep}
              >
                <option value="value">Keep its value</option>
                <option value="presence">Keep only whether it is there</option>
              </select>
              <IconButton
                label={`Remove field ${index + 1}`}
                onClick={() => onChange(fields.filter((_, at) => at !== index))}
              >
                <CloseIcon />
              </IconButton>
            </div>
            {error ? <FieldError id={`attributes-${index}-error`}>{error}</FieldError> : null}
          </div>
        )
      })}
      {fields.length < MAX_ORDER_FIELDS ? (
        <div>
          <Button onClick={() => onChange([...fields, { key: '', factor: 'checkout', keep: 'value' }])}>
            <PlusIcon />
            Add a field
          </Button>
        </div>
      ) : null}
    </fieldset>
  )
}
