'use client'

import { useEffect, useState } from 'react'
import { CopyCode } from '@/app/_ui/code'

/** The address of the installation's own Google account, to be added in GA4. */
export function LentAccount() {
  const [email, setEmail] = useState<string | null | undefined>(undefined)
  useEffect(() => {
    const leaving = new AbortController()
    fetch('/api/connect/account', { signal: leaving.signal })
      .then((response) => response.json() as Promise<{ email: string | null }>)
      .then((answer) => setEmail(answer.email))
      .catch(() => leaving.signal.aborted || setEmail(null))
    return () => leaving.abort()
  }, [])
  return (
    <p aria-live="polite" className="min-h-6">
      {email === undefined ? null : email === null ? (
        'This installation has no account of its own. Choose another way to sign in.'
      ) : (
        <>
          Add this address as Viewer: <CopyCode label="the address" value={email} />
        </>
      )}
    </p>
  )
}
