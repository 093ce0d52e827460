'use client'

import { type ReactNode, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Dialog } from '@/app/_ui/dialog'
import type { Answer, Problem } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'

interface ConfirmButtonProps {
  label: string
  /** For readers who do not see the row it stands in. */
  ariaLabel: string
  title: string
  /** What happens. */
  children: ReactNode
  keep: string
  confirm: string
  work: () => Promise<Answer<unknown>>
  onDone: () => void
}

/** A quiet button in a row that asks before it takes something away. */
export function ConfirmButton({ label, ariaLabel, title, children, keep, confirm, work, onDone }: ConfirmButtonProps) {
  const [open, setOpen] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const close = () => {
    setOpen(false)
    setProblem(null)
  }
  async function run() {
    setBusy(true)
    setProblem(null)
    const answer = await work()
    setBusy(false)
    if (!answer.ok) return setProblem(answer.problem)
    close()
    onDone()
  }
  return (
    <>
      <button
        aria-label={ariaLabel}
        className="rounded-control py-0.5 text-muted text-sm underline-offset-2 hover:text-text hover:underline"
        onClick={() => setOpen(true)}
        type="button"
      >
        {label}
      </button>
      <Dialog description={children} onClose={close} open={open} title={title}>
        <div className="flex flex-col gap-4">
          {problem ? <Refusal problem={problem} /> : null}
          <div className="flex flex-wrap justify-end gap-2">
            <Button onClick={close}>{keep}</Button>
            <Button busy={busy} onClick={() => void run()} variant="danger">
              {confirm}
            </Button>
          </div>
        </div>
      </Dialog>
    </>
  )
}
