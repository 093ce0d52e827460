'use client'

import { useEffect, useState } from 'react'

/** What stands after the `#` of the page's address; null until it was read, empty where there is nothing. */
export function useLinkSecret(): string | null {
  const [secret, setSecret] = useState<string | null>(null)
  // The server is not told this part of the address.
  useEffect(() => setSecret(window.location.hash.slice(1)), [])
  return secret
}
