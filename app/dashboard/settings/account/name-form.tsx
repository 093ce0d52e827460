'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Refusal } from '@/app/_ui/refusal'
import { TextField } from '@/app/_ui/text-field'
import { useForm } from '@/app/_ui/use-form'

export function NameForm({ name }: { name: string }) {
  const router = useRouter()
  const [isDone, setIsDone] = useState(false)
  const { busy, errors, problem, submit } = useForm({
    method: 'PATCH',
    url: '/api/auth/account',
    labels: { name: 'Name' },
    onDone: () => {
      setIsDone(true)
      router.refresh()
    },
  })
  return (
    <form className="flex max-w-sm flex-col gap-4" noValidate onChange={() => setIsDone(false)} onSubmit={submit}>
      {problem ? <Refusal problem={problem} /> : null}
      <TextField autoComplete="name" defaultValue={name} error={errors.name} form="account" label="Name" name="name" />
      <div className="flex items-center gap-4">
        <Button busy={busy} type="submit">
          Save the name
        </Button>
        <p className="text-muted text-sm" role="status">
          {isDone ? 'Saved.' : ''}
        </p>
      </div>
    </form>
  )
}
