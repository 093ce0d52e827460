'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '@/app/_ui/button'
import { ChevronDownIcon } from '@/app/_ui/icons'
import { Menu, MenuItem } from '@/app/_ui/menu'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'
import { formatMonth } from '@/app/_ui/when'

/** Closes a month by hand; reopening it is the way back. */
export function CloseMonth({ reconciliationId, closable }: { reconciliationId: string; closable: readonly string[] }) {
  const router = useRouter()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)

  async function close(month: string) {
    setBusy(true)
    const answer = await send('POST', `/api/v1/reconciliations/${reconciliationId}/months/${month}/close`)
    setBusy(false)
    setProblem(answer.ok ? null : answer.problem)
    router.refresh()
  }

  return (
    <div className="flex flex-col items-end gap-2">
      <Menu
        label="Close a month"
        trigger={
          <Button busy={busy}>
            Close a month
            <ChevronDownIcon className="size-4 text-muted" />
          </Button>
        }
      >
        {closable.map((month) => (
          <MenuItem key={month} onSelect={() => void close(month)}>
            {formatMonth(month)}
          </MenuItem>
        ))}
      </Menu>
      {problem ? <Refusal problem={problem} /> : null}
    </div>
  )
}
