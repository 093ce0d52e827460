'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Dialog } from '@/app/_ui/dialog'
import { inputClass } from '@/app/_ui/field'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'
import type { Role } from '@/lib/auth/permissions'
import { describeRole } from '@/lib/role-words'

interface ChangeRoleProps {
  memberId: string
  name: string
  role: Role
  gives: readonly Role[]
  isMine: boolean
}

const capital = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

/** A role that can be changed where it stands; what the other role means is said before it holds. */
export function ChangeRole({ memberId, name, role, gives, isMine }: ChangeRoleProps) {
  const router = useRouter()
  const [wanted, setWanted] = useState<Role | null>(null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const close = () => {
    setWanted(null)
    setProblem(null)
  }
  async function change() {
    setBusy(true)
    setProblem(null)
    const path = `/api/v1/members/${encodeURIComponent(memberId)}`
    const answer = await send('PATCH', path, { body: { role: wanted } })
    setBusy(false)
    router.refresh()
    if (answer.ok) close()
    else setProblem(answer.problem)
  }
  return (
    <>
      <select
        aria-label={`Role of ${name}`}
        className={`${inputClass} w-auto`}
        onChange={(event) => setWanted(event.target.value as Role)}
        value={role}
      >
        {gives.map((each) => (
          <option key={each} value={each}>
            {capital(describeRole(each).name)}
          </option>
        ))}
      </select>
      {wanted === null ? null : (
        <Dialog
          description={
            <p>
              {describeRole(wanted).sentence} It holds from the next click on
              {isMine ? ', and you cannot give yourself the former role back' : ''}.
            </p>
          }
          onClose={close}
          open
          title={isMine ? `Make yourself ${describeRole(wanted).one}?` : `Make ${name} ${describeRole(wanted).one}?`}
        >
          <div className="flex flex-col gap-4">
            {problem ? <Refusal problem={problem} /> : null}
            <div className="flex flex-wrap justify-end gap-2">
              <Button onClick={close}>Keep {describeRole(role).name}</Button>
              <Button busy={busy} onClick={() => void change()} variant="primary">
                Change the role
              </Button>
            </div>
          </div>
        </Dialog>
      )}
    </>
  )
}
