'use client'

import { type FormEvent, useRef, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Card } from '@/app/_ui/card'
import { describedBy, Field, inputClass } from '@/app/_ui/field'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'
import { readShopAddress } from './shop-address'

interface AllowInWooCommerceProps {
  authorizeUrl: string
  /** The store that is meant, where it is known already. */
  storedAddress: string | null
}

const STEPS = [
  'You are taken to your own store. Sign in there as an administrator or shop manager.',
  'WooCommerce asks whether “DRA Transaction Reconciliation” may have the right Read. Choose Approve.',
  'The key is tried at once and you come back here. You never see it and have nothing to keep.',
]

/** Sends the shop's owner to WooCommerce's own page, which makes a key and hands it over. */
export function AllowInWooCommerce({ authorizeUrl, storedAddress }: AllowInWooCommerceProps) {
  const input = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)

  async function go(event: FormEvent) {
    event.preventDefault()
    setProblem(null)
    const address = storedAddress ?? readShopAddress(typed)
    if (address === null) {
      setError('Enter the address of your store, such as https://shop.example.')
      return input.current?.focus()
    }
    setError(null)
    setBusy(true)
    const answer = await send<{ location: string }>('POST', authorizeUrl, { body: { url: address } })
    // Free again even when leaving: the browser may show this page once more as it was.
    setBusy(false)
    if (answer.ok) return window.location.assign(answer.value.location)
    setProblem(answer.problem)
  }

  return (
    <form noValidate onSubmit={(event) => void go(event)}>
      <Card className="flex flex-col gap-5 p-5">
        <h2 className="font-semibold text-md">Let WooCommerce make the key</h2>
        <ol className="flex list-decimal flex-col gap-1.5 pl-5">
          {STEPS.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        {storedAddress === null ? (
          <Field
            error={error}
            hint="Where WordPress is, with its folder if it lies in one."
            id="shop-address"
            label="Address of your store"
          >
            <input
              aria-describedby={describedBy('shop-address', true, error !== null)}
              aria-invalid={error !== null}
              autoCapitalize="none"
              autoComplete="url"
              className={inputClass}
              disabled={busy}
              id="shop-address"
              inputMode="url"
              onChange={(event) => {
                setTyped(event.target.value)
                setError(null)
              }}
              placeholder="https://shop.example"
              ref={input}
              spellCheck={false}
              value={typed}
            />
          </Field>
        ) : (
          <p>
            The store is <span className="break-all font-medium">{storedAddress}</span>.
          </p>
        )}
        {problem ? <Refusal problem={problem} /> : null}
        <div>
          <Button busy={busy} className="min-h-10 px-5" type="submit" variant="primary">
            Go to WooCommerce
          </Button>
        </div>
        <p className="text-muted text-sm">
          If your store answers “page not found”, its permalinks are plain: come back and paste a key instead.
        </p>
      </Card>
    </form>
  )
}
