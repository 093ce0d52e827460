'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '@/app/_ui/button'
import { type Problem, send } from '@/app/_ui/problem'
import type { ConnectorDto } from '@/lib/services/connectors/dto'

interface ActionsProps {
  connectorId: string
  isPaused: boolean
  canCheck: boolean
  canManage: boolean
}

/** Check, pause, resume. */
export function Actions({ connectorId, isPaused, canCheck, canManage }: ActionsProps) {
  const router = useRouter()
  const [busy, setBusy] = useState<'check' | 'pause' | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [said, setSaid] = useState('')
  const url = `/api/v1/connectors/${encodeURIComponent(connectorId)}`

  async function check() {
    setBusy('check')
    setProblem(null)
    const answer = await send<ConnectorDto>('POST', `${url}/check`)
    setBusy(null)
    if (!answer.ok) return setProblem(answer.problem)
    setSaid(answer.value.problem ?? 'Checked: it can be read.')
    router.refresh()
  }

  async function pause() {
    setBusy('pause')
    setProblem(null)
    const answer = await send<ConnectorDto>('PATCH', url, { body: { paused: !isPaused } })
    setBusy(null)
    if (!answer.ok) return setProblem(answer.problem)
    setSaid(isPaused ? 'Resumed.' : 'Paused.')
    router.refresh()
  }

  return (
    <div className="flex flex-col items-start gap-2">
      <div className="flex flex-wrap gap-2">
        {canCheck ? (
          <Button busy={busy === 'check'} disabled={busy !== null} onClick={() => void check()}>
            Check now
          </Button>
        ) : null}
        {canManage ? (
          <Button busy={busy === 'pause'} disabled={busy !== null} onClick={() => void pause()}>
            {isPaused ? 'Resume' : 'Pause'}
          </Button>
        ) : null}
      </div>
      <p aria-live="polite" className="max-w-80 text-muted text-sm empty:hidden">
        {problem ? <span className="text-critical">{`${problem.title}. ${problem.detail}`}</span> : said}
      </p>
    </div>
  )
}
