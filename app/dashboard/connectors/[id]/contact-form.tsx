'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { describedBy, Field, inputClass } from '@/app/_ui/field'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'
import type { ContactDto } from '@/lib/services/connectors/contact'

interface ContactFormProps {
  contact: ContactDto['contact']
  /** The connector's own route. */
  url: string
}

const MISSING = { name: 'Say who it is.', email: 'Enter the address that the link is mailed to.' }

/** Who is asked for a new sign-in; to be named, changed and taken out. */
export function ContactForm({ contact, url }: ContactFormProps) {
  const router = useRouter()
  const [typed, setTyped] = useState({ name: contact?.name ?? '', email: contact?.email ?? '' })
  const [errors, setErrors] = useState<Partial<Record<keyof typeof typed, string>>>({})
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState<'save' | 'remove' | null>(null)
  const [said, setSaid] = useState('')

  async function change(kind: 'save' | 'remove', next: typeof typed | null) {
    setProblem(null)
    setBusy(kind)
    const answer = await send<ContactDto>(next ? 'PUT' : 'DELETE', `${url}/contact`, next ? { body: next } : {})
    setBusy(null)
    if (!answer.ok) {
      const found = Object.fromEntries(
        answer.problem.errors
          .filter(({ field }) => field in typed)
          .map(({ field, message }) => [field, `This ${message}.`]),
      )
      setErrors(found)
      return Object.keys(found).length > 0 ? undefined : setProblem(answer.problem)
    }
    setTyped(next ?? { name: '', email: '' })
    setSaid(next ? 'Saved.' : 'Taken out: nobody is written to.')
    router.refresh()
  }

  function save(event: FormEvent) {
    event.preventDefault()
    const next = { name: typed.name.trim(), email: typed.email.trim() }
    const missing = {
      ...(next.name === '' && { name: MISSING.name }),
      ...(next.email === '' && { email: MISSING.email }),
    }
    setErrors(missing)
    if (Object.keys(missing).length === 0) void change('save', next)
  }

  const field = (name: keyof typeof typed, label: string) => (
    <Field className="min-w-52 flex-1" error={errors[name] ?? null} id={`contact-${name}`} label={label}>
      <input
        aria-describedby={describedBy(`contact-${name}`, false, errors[name] !== undefined)}
        aria-invalid={errors[name] !== undefined}
        autoComplete="off"
        className={inputClass}
        id={`contact-${name}`}
        maxLength={name === 'name' ? 200 : 254}
        onChange={(event) => {
          setTyped({ ...typed, [name]: event.target.value })
          setErrors({ ...errors, [name]: undefined })
          setSaid('')
        }}
        {...(name === 'email' && { autoCapitalize: 'none', inputMode: 'email' as const, spellCheck: false })}
        value={typed[name]}
      />
    </Field>
  )
  const isSame = contact !== null && typed.name.trim() === contact.name && typed.email.trim() === contact.email
  return (
    <form className="flex flex-col gap-4 p-5" noValidate onSubmit={save}>
      <div>
        <h3 className="font-medium">Contact for a new sign-in</h3>
        <p className="text-muted">
          Mostly the shop’s owner. When this source no longer lets us in, they are mailed a link that works for seven
          days; they need no account.
        </p>
      </div>
      <div className="flex flex-wrap gap-4">
        {field('name', 'Their name')}
        {field('email', 'E-mail address')}
      </div>
      {problem ? <Refusal problem={problem} /> : null}
      <div className="flex flex-wrap items-center gap-2">
        <Button busy={busy === 'save'} disabled={busy !== null || isSame} type="submit">
          {contact ? 'Save the contact' : 'Name this contact'}
        </Button>
        {contact ? (
          <Button busy={busy === 'remove'} disabled={busy !== null} onClick={() => void change('remove', null)}>
            Take the contact out
          </Button>
        ) : null}
        <span aria-live="polite" className="text-muted text-sm empty:hidden">
          {said}
        </span>
      </div>
    </form>
  )
}
