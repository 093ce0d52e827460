'use client'

import { type ReactNode, useState } from 'react'
import type { LiveKind } from '@/app/_connect/kinds'
import { SettingsForm } from '@/app/_connect/settings-form'
import { Choice } from '@/app/_ui/choice'
import { send } from '@/app/_ui/problem'
import { AllowInWooCommerce } from './allow-in-woocommerce'
import { Connected, type ConnectedSource } from './connected'

interface ConnectSourceProps {
  secret: string
  kind: LiveKind
  /** How the source is reached already, where it only needs new credentials. */
  stored: Readonly<Record<string, unknown>> | null
  /** WooCommerce can deliver a key to this installation. */
  canReceiveKeys: boolean
  /** As in the form. */
  offered: readonly string[]
  /** What is asked for, above the form. */
  children: ReactNode
}

/** The form of a link; once it has connected, what was found is all there is. */
export function ConnectSource({ secret, kind, stored, offered, canReceiveKeys, children }: ConnectSourceProps) {
  const [connected, setConnected] = useState<ConnectedSource | null>(null)
  const [isPasting, setIsPasting] = useState(kind !== 'woocommerce' || !canReceiveKeys)
  if (connected) return <Connected source={connected} />
  const url = `/api/connect/${encodeURIComponent(secret)}`
  const storedAddress = typeof stored?.url === 'string' ? stored.url : null
  return (
    <>
      {children}
      {kind === 'woocommerce' ? (
        <>
          <fieldset className="grid gap-2 sm:grid-cols-2">
            <legend className="mb-1.5 font-medium">How to connect</legend>
            <Choice
              name="way"
              note="One click in your store, and nothing to copy."
              on={!isPasting}
              onChoose={() => setIsPasting(false)}
            >
              Let WooCommerce make the key
            </Choice>
            <Choice
              name="way"
              note="If you have one, or the other way does not work."
              on={isPasting}
              onChoose={() => setIsPasting(true)}
            >
              Paste a key
            </Choice>
          </fieldset>
          <div hidden={isPasting}>
            <AllowInWooCommerce authorizeUrl={`${url}/authorize`} storedAddress={storedAddress} />
          </div>
        </>
      ) : null}
      {/* Only hidden, so that nothing typed is lost by looking at the other way. */}
      <div hidden={!isPasting}>
        <SettingsForm<ConnectedSource>
          kind={kind}
          offered={offered}
          onDone={setConnected}
          propertiesUrl={`${url}/properties`}
          submit={(settings) => send('POST', url, { body: settings })}
          submitLabel="Check and connect"
          {...(stored && { stored })}
        />
      </div>
    </>
  )
}
