'use client'

import { type FormEvent, useState } from 'react'
import { type Problem, send } from './problem'

interface Options<T> {
  method?: 'POST' | 'PATCH'
  url: string
  /** By field name, as people see them; what is sent of the form. */
  labels: Readonly<Record<string, string>>
  /** Sent beside the fields. */
  extra?: Readonly<Record<string, unknown>>
  onDone: (value: T, form: HTMLFormElement) => void
}

/** A form of plain fields that one route takes: sends it, says beside each field what is wrong with it, keeps what was typed. */
export function useForm<T = undefined>({ method = 'POST', url, labels, extra, onDone }: Options<T>) {
  const [busy, setBusy] = useState(false)
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({})
  const [problem, setProblem] = useState<Problem | null>(null)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = event.currentTarget
    const typed = new FormData(form)
    setBusy(true)
    setErrors({})
    setProblem(null)
    const fields = Object.fromEntries(Object.keys(labels).map((name) => [name, typed.get(name) ?? '']))
    const answer = await send<T>(method, url, { body: { ...fields, ...extra } })
    setBusy(false)
    if (answer.ok) return onDone(answer.value, form)
    const known = answer.problem.errors.filter(({ field }) => Object.hasOwn(labels, field))
    setErrors(Object.fromEntries(known.map(({ field, message }) => [field, sentenceOf(labels[field], message)])))
    if (known.length === 0) setProblem(answer.problem)
    const first = form.elements.namedItem(known[0]?.field ?? '')
    if (first instanceof HTMLElement) first.focus()
  }

  return { busy, errors, problem, submit: (event: FormEvent<HTMLFormElement>) => void submit(event) }
}

const sentenceOf = (label = 'This', message: string) => `${label} ${message}${message.endsWith('.') ? '' : '.'}`
