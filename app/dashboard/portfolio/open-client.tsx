'use client'

import { useState } from 'react'
import { send } from '@/app/_ui/problem'

/** A client's name that leads to its overview. */
export function OpenClient({ client: { id, name } }: { client: { id: string; name: string } }) {
  const [failed, setFailed] = useState(false)
  async function open() {
    const answer = await send('POST', '/api/v1/active-client', { body: { clientId: id } })
    // A full load: nothing of the former client may stay in memory.
    if (answer.ok) window.location.assign('/dashboard')
    else setFailed(true)
  }
  return (
    <>
      <button className="link text-left font-medium" onClick={() => void open()} type="button">
        {name}
      </button>
      {failed ? (
        <span className="block text-critical text-sm" role="alert">
          Not opened. Try again.
        </span>
      ) : null}
    </>
  )
}
