'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Dialog } from '@/app/_ui/dialog'
import { describedBy, Field, inputClass } from '@/app/_ui/field'
import { ChevronDownIcon } from '@/app/_ui/icons'
import { Menu, MenuItem } from '@/app/_ui/menu'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'
import { formatMonth } from '@/app/_ui/when'

/** Closes a month by hand, with a reason for who wants to give one; reopening it is the way back. */
export function CloseMonth({ reconciliationId, closable }: { reconciliationId: string; closable: readonly string[] }) {
  const router = useRouter()
  const [month, setMonth] = useState<string | null>(null)
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)

  function end() {
    setMonth(null)
    setReason('')
    setProblem(null)
  }
  async function close(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    const body = reason.trim() === '' ? {} : { reason }
    const answer = await send('POST', `/api/v1/reconciliations/${reconciliationId}/months/${month}/close`, { body })
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
      <Dialog
        description="Its figures are final from then on; what arrives later is shown beside them."
        onClose={end}
        open={month !== null}
        title={`Close ${month === null ? 'a month' : formatMonth(month)}`}
      >
        <form className="flex flex-col gap-4" noValidate onSubmit={(event) => void close(event)}>
          <Field hint="You may leave it empty." id="close-reason" label="Reason">
            <input
              aria-describedby={describedBy('close-reason', true, false)}
              className={inputClass}
              disabled={busy}
              id="close-reason"
              maxLength={500}
              onChange={(event) => setReason(event.target.value)}
              value={reason}
            />
          </Field>
          {problem ? <Refusal problem={problem} /> : null}
          <div className="flex justify-end gap-2">
            <Button onClick={end}>Cancel</Button>
            <Button busy={busy} type="submit" variant="primary">
              Close
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  )
}
