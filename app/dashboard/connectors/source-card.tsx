import type { ReactNode } from 'react'
import { Status } from '@/app/_ui/badge'
import { Card } from '@/app/_ui/card'
import { Period } from '@/app/_ui/period'
import { Instant } from '@/app/_ui/when'
import { formatLabel } from '@/lib/labels'
import { countOf, formatCount } from '@/lib/sentences'
import type { ConnectorDto } from '@/lib/services/connectors/dto'
import { KIND_NAMES } from './words'

const EMPTY: Readonly<Record<ConnectorDto['side'], string>> = {
  store: 'No order export has been uploaded yet.',
  analytics: 'No GA4 export has been uploaded yet.',
}

/** The store's side first, as everywhere. */
export const storeFirst = (connectors: ConnectorDto[]): ConnectorDto[] =>
  connectors.toSorted((a, b) => Number(a.side === 'analytics') - Number(b.side === 'analytics'))

/** A source that is given its data, and what it was given last. */
export function SourceCard({ connector, timeZone }: { connector: ConnectorDto; timeZone: string }) {
  const { lastUpload: upload, side, kind, label } = connector
  const isPushed = kind === 'push'
  return (
    <Card className="flex flex-col gap-5 p-5">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <div>
          <h3 className="font-semibold text-md">{label}</h3>
          <p className="text-muted text-sm">{KIND_NAMES[kind]}</p>
        </div>
        {upload ? (
          <Status shape="dot" tone="matched">
            {isPushed ? 'Data received' : 'File read'}
          </Status>
        ) : (
          <Status shape="ring" tone="neutral">
            {isPushed ? 'Waiting for data' : 'Waiting for a file'}
          </Status>
        )}
      </div>
      {upload ? (
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-2">
          <Row term="File">
            <span className="break-all">{upload.fileName}</span>
          </Row>
          <Row term="Read as">{formatLabel(upload.format)}</Row>
          <Row term="Period">
            <Period window={upload.window} />
          </Row>
          <Row term="Content">
            <span className="num">{countOf(upload.transactions, 'transaction')}</span>
            {upload.rejections > 0 ? (
              <span className="num text-critical"> · {formatCount(upload.rejections)} rejected</span>
            ) : (
              <span className="text-muted"> · none rejected</span>
            )}
          </Row>
          <Row term="Uploaded">
            <Instant at={upload.uploadedAt} timeZone={timeZone} />
          </Row>
        </dl>
      ) : (
        <p className="text-muted">{isPushed ? 'Nothing has been sent yet.' : EMPTY[side]}</p>
      )}
      {upload && upload.notes.length > 0 ? (
        <div className="border-line border-t pt-4">
          <h4 className="mb-1 font-medium">How it was read</h4>
          <ul className="flex list-disc flex-col gap-1 pl-4 text-muted">
            {upload.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </div>
      ) : null}
    </Card>
  )
}

function Row({ term, children }: { term: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{term}</dt>
      <dd>{children}</dd>
    </>
  )
}
