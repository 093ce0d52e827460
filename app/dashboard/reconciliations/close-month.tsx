'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '@/app/_ui/button'
import { ChevronDownIcon } from '@/app/_ui/icons'
import { Menu, MenuItem } from '@/app/_ui/menu'
import { type Problem, send } from '@/app/_ui/problem'
import { formatMonth } from '@/app/_ui/when'
import { ReasonDialog } from '../_review/reason-dialog'

/** Closes a month by hand, with a reason for who wants to give one; reopening it is the way back. */
export function CloseMonth({ reconciliationId, closable }: { reconciliationId: string; closable: readonly string[] }) {
  const router = useRouter()
  const [month, setMonth] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)

  function end() {
    setMonth(null)
    setProblem(null)
  }
  async function close(which: string, reason: string) {
    setBusy(true)
    const body = reason === '' ? {} : { reason }
    const answer = await send('POST', `/api/v1/reconciliations/${reconciliationId}/months/${which}/close`, { body })
    setBusy(false)
    router.refresh()
    if (answer.ok) end()
    else setProblem(answer.problem)
  }

  return (
    <>
      <Menu
        label="Close a month"
        trigger={
          <Button>
            Close a month
            <ChevronDownIcon className="size-4 text-muted" />
          </Button>
        }
      >
        {closable.map((one) => (
          <MenuItem key={one} onSelect={() => setMonth(one)}>
            {formatMonth(one)}
          </MenuItem>
        ))}
      </Menu>
      {month === null ? null : (
        <ReasonDialog
          action="Close"
          busy={busy}
          description="Its figures are final from then on; what arrives later is shown beside them."
          missing={null}
          onClose={end}
          onSay={(reason) => void close(month, reason)}
          problem={problem}
          title={`Close ${formatMonth(month)}`}
        />
      )}
    </>
  )
}
