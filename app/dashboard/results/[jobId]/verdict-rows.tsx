'use client'

import { type KeyboardEvent as ReactKeyboardEvent, useEffect, useRef, useState } from 'react'
import { VerdictStatusLabel } from '@/app/_ui/badge'
import { Drawer } from '@/app/_ui/drawer'
import { Money } from '@/app/_ui/money'
import { TableBody, Td, Tr } from '@/app/_ui/table'
import { Day, Instant } from '@/app/_ui/when'
import { channelLabel, describeVerdict, reasonLabel } from '@/lib/labels'
import type { VerdictRow } from '@/lib/services/results/dto'
import { LineHistory } from './line-history'
import { LineReview } from './line-review'
import { ReviewBar } from './review-bar'
import { ReviewMark } from './review-panel'
import type { Reviewer } from './reviewer'
import { useReview } from './use-review'
import { useSelection } from './use-selection'
import { orderTitle, VerdictDetail } from './verdict-detail'

interface VerdictRowsProps {
  jobId: string
  rows: VerdictRow[]
  currency: string
  timeZone: string
  reviewer: Reviewer
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

/** j and k as plain keys: 1, −1, or 0 for anything else. */
function stepOf(event: KeyboardEvent | ReactKeyboardEvent): number {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return 0
  return event.key === 'j' ? 1 : event.key === 'k' ? -1 : 0
}

/** The rows and the drawer that explains one of them. j and k move over the rows, also while the drawer is open. */
export function VerdictRows({ jobId, rows, currency, timeZone, reviewer }: VerdictRowsProps) {
  const [open, setOpen] = useState<number | null>(null)
  const buttons = useRef<(HTMLButtonElement | null)[]>([])
  const last = useRef(0)
  const review = useReview({ jobId, clientId: reviewer.clientId })
  const selection = useSelection(rows)
  const { toggle } = selection

  useEffect(() => {
    const move = (event: KeyboardEvent) => {
      const at = buttons.current.indexOf(document.activeElement as HTMLButtonElement)
      if (reviewer.canWrite && event.key.toLowerCase() === 'x' && at !== -1 && !event.ctrlKey && !event.metaKey) {
        toggle(rows[at]?.id ?? '', event.shiftKey)
        return
      }
      const step = stepOf(event)
      if (step === 0 || document.querySelector('[role="dialog"], [role="menu"]')) return
      const here = buttons.current.indexOf(document.activeElement as HTMLButtonElement)
      const next = here === -1 ? 0 : here + step
      buttons.current[next]?.focus()
      buttons.current[next]?.scrollIntoView({ block: 'nearest' })
    }
    document.addEventListener('keydown', move)
    return () => document.removeEventListener('keydown', move)
  }, [rows, toggle, reviewer.canWrite])

  const show = (index: number) => {
    last.current = index
    setOpen(index)
  }
  const moveInDrawer = (event: ReactKeyboardEvent) => {
    const step = stepOf(event)
    if (step !== 0 && open !== null) show(Math.min(rows.length - 1, Math.max(0, open + step)))
  }
  const shown = open === null ? undefined : rows[open]

  return (
    <TableBody>
      {rows.map((row, index) => (
        <Tr className="cursor-pointer" key={row.id} onClick={() => show(index)}>
          <Td phone="top-left">
            <span className="flex items-center gap-3">
              {reviewer.canWrite ? (
                <input
                  aria-label={`Select ${orderTitle(row)}`}
                  checked={selection.selected.has(row.id)}
                  className="size-4 shrink-0 accent-accent"
                  onChange={() => {}}
                  onClick={(event) => {
                    event.stopPropagation()
                    selection.toggle(row.id, event.shiftKey)
                  }}
                  type="checkbox"
                />
              ) : null}
              <button
                aria-haspopup="dialog"
                className="num max-w-52 truncate rounded-control text-left font-medium hover:text-accent"
                ref={(element) => {
                  buttons.current[index] = element
                }}
                type="button"
              >
                {orderTitle(row)}
              </button>
            </span>
          </Td>
          <Td>
            {row.orderedAt !== null ? <Instant at={row.orderedAt} timeZone={timeZone} /> : null}
            {row.orderedAt === null && row.analyticsDay ? <Day day={row.analyticsDay} /> : null}
            {row.orderedAt === null && !row.analyticsDay ? <span className="text-muted">–</span> : null}
          </Td>
          <Td phone="bottom">
            <VerdictStatusLabel status={row.status} />
            <ReviewMark annotation={row.annotation} comments={row.comments} />
            {row.reason ? <span className="text-muted md:hidden"> · {reasonLabel(row.reason).label}</span> : null}
          </Td>
          <Td>
            <span className="line-clamp-2 min-w-72 text-muted text-sm leading-4" title={describeVerdict(row, currency)}>
              {describeVerdict(row, currency)}
            </span>
          </Td>
          <Td align="right" phone="top-right">
            <Money currency={currency} minor={row.storeMinor} />
          </Td>
          <Td align="right">
            <Money currency={currency} minor={row.analyticsMinor} />
          </Td>
          <Td align="right">
            <Money currency={currency} minor={row.differenceMinor} signed />
          </Td>
          <Td className="whitespace-nowrap">{row.gateway ?? <span className="text-muted">–</span>}</Td>
          <Td className="whitespace-nowrap">
            {row.channel ? channelLabel(row.channel) : <span className="text-muted">–</span>}
          </Td>
        </Tr>
      ))}
      <ReviewBar
        isCovered={shown !== undefined}
        lines={selection.lines}
        onClear={selection.clear}
        review={review}
        reviewer={reviewer}
      />
      <Drawer
        onClose={() => setOpen(null)}
        onKeyDown={moveInDrawer}
        open={shown !== undefined}
        returnFocus={() => buttons.current[last.current]?.focus()}
        title={shown ? orderTitle(shown) : ''}
      >
        {shown ? (
          <>
            <VerdictDetail currency={currency} row={shown} timeZone={timeZone} />
            <LineReview
              currency={currency}
              jobId={jobId}
              key={`review ${shown.id}`}
              review={review}
              reviewer={reviewer}
              row={shown}
              timeZone={timeZone}
            />
            <LineHistory currency={currency} jobId={jobId} key={shown.id} rowId={shown.id} timeZone={timeZone} />
          </>
        ) : null}
      </Drawer>
    </TableBody>
  )
}
