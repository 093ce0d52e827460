'use client'

import { Card } from '@/app/_ui/card'
import { describedBy, FieldError } from '@/app/_ui/field'
import { CheckIcon } from '@/app/_ui/icons'
import { Progress } from '@/app/_ui/progress'
import { formatLabel } from '@/lib/labels'
import { countOf, formatCount } from '@/lib/sentences'
import { DropZone } from './drop-zone'
import type { Reading, ReadingField } from './reading'
import { ReadingOptions } from './reading-options'
import type { Accepted } from './upload'

/** Where the sending of one file stands. */
export type Sending =
  | { state: 'idle' }
  | { state: 'sending'; share: number }
  | { state: 'accepted'; accepted: Accepted }
  | { state: 'refused' }

const ERRORS_SHOWN = 4

interface SourceFieldProps {
  id: 'store' | 'analytics'
  title: string
  hint: string
  /** How to get such a file, in a sentence. */
  help: string
  mappingExample: string
  file: File | null
  onFile: (file: File | null) => void
  /** A file given earlier for this very period, which serves when none is chosen. */
  earlier: string | null
  reading: Reading
  onReading: (reading: Reading) => void
  readingErrors: Partial<Record<ReadingField, string>>
  optionsOpen: boolean
  onOptionsToggle: (open: boolean) => void
  /** What is wrong with the file; the first sentence says it, the others give examples. */
  fileErrors: string[]
  sending: Sending
  disabled: boolean
}

export function SourceField(props: SourceFieldProps) {
  const { id, title, hint, help, file, earlier, fileErrors, sending, disabled } = props
  return (
    <Card className="flex flex-col gap-3 p-5">
      <div>
        <h2 className="font-semibold text-md">{title}</h2>
        <p className="text-muted text-sm" id={`${id}-hint`}>
          {help}
        </p>
      </div>
      <DropZone
        describedBy={describedBy(id, true, fileErrors.length > 0)}
        disabled={disabled}
        file={file}
        hint={hint}
        id={id}
        invalid={fileErrors.length > 0}
        label={title}
        onChange={props.onFile}
      />
      {!file && earlier ? (
        <p className="flex items-start gap-1.5 text-sm">
          <CheckIcon className="mt-0.5 size-4 text-matched" />
          <span>
            <span className="break-all font-medium">{earlier}</span> was read for this period before and will be used
            unless you choose another file.
          </span>
        </p>
      ) : null}
      {fileErrors.length > 0 ? (
        <div id={`${id}-error`}>
          {fileErrors.slice(0, ERRORS_SHOWN).map((message) => (
            <FieldError key={message}>{message}</FieldError>
          ))}
        </div>
      ) : null}
      <div aria-live="polite" className="empty:-mt-3">
        <SendingReport name={title} sending={sending} />
      </div>
      <ReadingOptions
        errors={props.readingErrors}
        example={props.mappingExample}
        id={id}
        onChange={props.onReading}
        onToggle={props.onOptionsToggle}
        open={props.optionsOpen}
        reading={props.reading}
      />
    </Card>
  )
}

function SendingReport({ sending, name }: { sending: Sending; name: string }) {
  if (sending.state === 'sending') {
    const sent = sending.share >= 1
    return (
      <div className="flex flex-col gap-1.5">
        <Progress label={`Sending ${name}`} value={sent ? null : sending.share} />
        <p className="num text-muted text-sm">
          {sent ? 'Sent. Reading every row…' : `Sending, ${Math.floor(sending.share * 100)} %`}
        </p>
      </div>
    )
  }
  if (sending.state === 'accepted') {
    const { format, transactions, rejectionCount, notes } = sending.accepted
    return (
      <div className="flex items-start gap-2 rounded-control border border-matched/40 bg-matched/10 px-3 py-2 text-sm">
        <CheckIcon className="mt-0.5 size-4 text-matched" />
        <div className="min-w-0">
          <p className="font-medium">
            {formatLabel(format)}: <span className="num">{countOf(transactions, 'transaction')}</span>
            {rejectionCount > 0 ? <span className="num">, {formatCount(rejectionCount)} rejected</span> : null}
          </p>
          {notes.length > 0 ? (
            <ul className="mt-1 flex list-disc flex-col gap-0.5 pl-4 text-muted">
              {notes.map((note) => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          ) : null}
        </div>
      </div>
    )
  }
  return null
}
