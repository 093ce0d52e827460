'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Card } from '@/app/_ui/card'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'
import { isDay, isTimeZone } from '@/lib/period'
import type { ConnectorDto } from '@/lib/services/connectors/dto'
import type { JobDto } from '@/lib/services/jobs/dto'
import {
  AS_FOUND,
  type ChosenWindow,
  formFieldOf,
  inFormWords,
  parseColumns,
  READING_FIELDS,
  type Reading,
  type ReadingField,
  uploadUrl,
} from './reading'
import { type Sending, SourceField } from './source-field'
import { uploadFile } from './upload'
import { type WindowErrors, WindowFields } from './window-fields'

const SIDES = ['store', 'analytics'] as const
type Side = (typeof SIDES)[number]

const WORDS: Readonly<
  Record<Side, { title: string; hint: string; help: string; mappingExample: string; missing: string }>
> = {
  store: {
    title: 'Store export',
    hint: 'CSV from Shopify, WooCommerce or any other shop',
    help: 'All orders of the period. In Shopify: Orders, Export, “Plain CSV file”. In WooCommerce: an order export with totals.',
    missing: 'Choose the order export of your store.',
    mappingExample: 'order_id=Order no.\ncreated_at=Date\ntotal=Gross',
  },
  analytics: {
    title: 'GA4 export',
    hint: 'CSV of a report or exploration by transaction id',
    help: 'An exploration with Transaction ID and Date as rows, Ecommerce purchases and Purchase revenue as values, exported as CSV.',
    missing: 'Choose the GA4 export.',
    mappingExample: 'transaction_id=ID\nrevenue=Revenue\npurchases=Purchases',
  },
}

/** One source as the form holds it. */
interface SourceState {
  file: File | null
  reading: Reading
  sending: Sending
  /** Address and file of the last accepted sending; the same pair is not sent again. */
  acceptedAs: { url: string; file: File } | null
  errors: string[]
  readingErrors: Partial<Record<ReadingField, string>>
  optionsOpen: boolean
}

const EMPTY: SourceState = {
  file: null,
  reading: AS_FOUND,
  sending: { state: 'idle' },
  acceptedAs: null,
  errors: [],
  readingErrors: {},
  optionsOpen: false,
}

interface ReconcileFormProps {
  initialWindow: ChosenWindow
  lastMonth: { from: string; to: string }
  timeZones: string[]
  reconciliation: { id: string; storeConnectorId: string; analyticsConnectorId: string }
  lastUploads: Record<Side, ConnectorDto['lastUpload']>
}

export function ReconcileForm(props: ReconcileFormProps) {
  const { initialWindow, lastMonth, timeZones, reconciliation, lastUploads } = props
  const router = useRouter()
  const form = useRef<HTMLFormElement>(null)
  const [window, setWindow] = useState(initialWindow)
  const [sources, setSources] = useState<Record<Side, SourceState>>({ store: EMPTY, analytics: EMPTY })
  const [acceptIncomplete, setAcceptIncomplete] = useState(false)
  const [windowErrors, setWindowErrors] = useState<WindowErrors>({})
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const [focusOn, setFocusOn] = useState<string | null>(null)
  // Only after the fold has opened and the fields are free again can the field named take the focus.
  useEffect(() => {
    if (focusOn === null || busy) return
    form.current?.querySelector<HTMLElement>(`#${focusOn}`)?.focus()
    setFocusOn(null)
  }, [focusOn, busy])

  const connectorId = { store: reconciliation.storeConnectorId, analytics: reconciliation.analyticsConnectorId }
  const change = (side: Side, changes: Partial<SourceState>) =>
    setSources((all) => ({ ...all, [side]: { ...all[side], ...changes } }))
  const earlier = (side: Side) => {
    const upload = lastUploads[side]
    const same =
      upload?.window.from === window.from &&
      upload.window.to === window.to &&
      upload.window.timeZone === window.timeZone
    return same ? upload.fileName : null
  }

  /** Says what is missing and puts the focus there; true when nothing is. */
  function validate(): boolean {
    const wrongWindow = checkWindow(window)
    setWindowErrors(wrongWindow)
    let first = (['from', 'to', 'timeZone'] as const).find((name) => wrongWindow[name]) as string | undefined
    for (const side of SIDES) {
      const { file, reading } = sources[side]
      const readingErrors = checkReading(reading)
      const errors = file || earlier(side) ? [] : [WORDS[side].missing]
      const wrong = READING_FIELDS.find((name) => readingErrors[name])
      change(side, { errors, readingErrors, ...(wrong ? { optionsOpen: true } : {}) })
      first ??= errors.length > 0 ? side : wrong ? `${side}-${wrong}` : undefined
    }
    if (first) setFocusOn(first)
    return first === undefined
  }

  /** Sends one file unless the server has it already; false when the server refused it. */
  async function sendSource(side: Side): Promise<boolean> {
    const { file, reading, acceptedAs } = sources[side]
    if (!file) return true
    const url = uploadUrl(connectorId[side], file.name, window, reading)
    if (acceptedAs?.url === url && acceptedAs.file === file) return true
    change(side, { sending: { state: 'sending', share: 0 }, acceptedAs: null, errors: [] })
    const answer = await uploadFile(url, file, (share) => change(side, { sending: { state: 'sending', share } }))
    if (answer.ok) {
      change(side, { sending: { state: 'accepted', accepted: answer.value }, acceptedAs: { url, file } })
      return true
    }
    refuse(side, answer.problem)
    return false
  }

  function refuse(side: Side, refusal: Problem) {
    const [first] = refusal.errors
    const field = first ? formFieldOf(first.field) : 'file'
    const detail = inFormWords(refusal.detail)
    const message = first ? inFormWords(first.message) : detail
    const above = detail === message ? 'Not read yet: this file needs one answer from you first.' : detail
    const sending: Sending = { state: 'refused' }
    if (field === 'from' || field === 'to' || field === 'timeZone') {
      setWindowErrors({ [field]: message })
      // The day fields may be folded away behind a preset, so the reason stands beside the file too.
      change(side, { sending, errors: [message] })
      setFocusOn(field === 'timeZone' ? field : side)
    } else if (field === 'file') {
      const all = refusal.errors.map((error) => inFormWords(error.message))
      change(side, { sending, errors: [...new Set([detail, ...all])] })
      setFocusOn(side)
    } else {
      change(side, { sending, errors: [above], readingErrors: { [field]: message }, optionsOpen: true })
      setFocusOn(`${side}-${field}`)
    }
  }

  async function submit(event: FormEvent) {
    event.preventDefault()
    setProblem(null)
    if (!validate()) return
    setBusy(true)
    // One after the other: two large files at once would only slow each other down.
    const accepted = (await sendSource('store')) && (await sendSource('analytics'))
    if (accepted) {
      const answer = await send<JobDto>('POST', '/api/v1/jobs', {
        body: { reconciliationId: reconciliation.id, ...window, acceptIncomplete },
      })
      if (answer.ok) return router.push(`/dashboard/jobs/${answer.value.id}`)
      setProblem(answer.problem)
    }
    setBusy(false)
  }

  return (
    <form className="flex flex-col gap-6" noValidate onSubmit={(event) => void submit(event)} ref={form}>
      <datalist id="time-zones">
        {timeZones.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      <Card className="p-5">
        <WindowFields
          disabled={busy}
          errors={windowErrors}
          lastMonth={lastMonth}
          onChange={setWindow}
          window={window}
        />
      </Card>
      <div className="grid items-start gap-4 lg:grid-cols-2">
        {SIDES.map((side) => (
          <SourceField
            {...WORDS[side]}
            disabled={busy}
            earlier={earlier(side)}
            file={sources[side].file}
            fileErrors={sources[side].errors}
            id={side}
            key={side}
            onFile={(file) => change(side, { file, errors: [], sending: { state: 'idle' } })}
            onOptionsToggle={(optionsOpen) => change(side, { optionsOpen })}
            onReading={(reading) => change(side, { reading, readingErrors: {} })}
            optionsOpen={sources[side].optionsOpen}
            reading={sources[side].reading}
            readingErrors={sources[side].readingErrors}
            sending={sources[side].sending}
          />
        ))}
      </div>
      <label className="flex w-fit items-start gap-2.5">
        <input
          checked={acceptIncomplete}
          className="mt-1 accent-accent"
          onChange={(event) => setAcceptIncomplete(event.target.checked)}
          type="checkbox"
        />
        <span>
          Call orders missing even if the GA4 export hides rows
          <span className="block text-muted text-sm">
            Otherwise an export whose totals row holds more than its rows leaves the orders it does not list undecided.
          </span>
        </span>
      </label>
      {problem ? <Refusal problem={problem} /> : null}
      <div>
        <Button busy={busy} className="min-h-10 px-5" type="submit" variant="primary">
          Run reconciliation
        </Button>
      </div>
    </form>
  )
}

function checkWindow({ from, to, timeZone }: ChosenWindow): WindowErrors {
  return {
    ...(isDay(from) ? {} : { from: 'Choose the first day.' }),
    ...(isDay(to) ? {} : { to: 'Choose the last day.' }),
    ...(isDay(from) && isDay(to) && to < from ? { to: 'The last day lies before the first. Swap them.' } : {}),
    ...(isTimeZone(timeZone) ? {} : { timeZone: 'Choose a zone from the list, such as Europe/Berlin.' }),
  }
}

function checkReading(reading: Reading): SourceState['readingErrors'] {
  const columns = parseColumns(reading.columns)
  const zone = reading.sourceTimeZone.trim()
  const currency = reading.currency.trim()
  return {
    ...(columns.ok ? {} : { columns: `“${columns.line}” is not of the form field=Column.` }),
    ...(zone === '' || isTimeZone(zone) ? {} : { sourceTimeZone: 'Choose a zone from the list, or leave it empty.' }),
    ...(currency === '' || /^[A-Za-z]{3}$/.test(currency) ? {} : { currency: 'Three letters, such as EUR.' }),
  }
}
