import type { Shape, Tone } from '@/lib/label-table'
import { cx } from './cx'
import { TONE_TEXT } from './tone'

/** The drawn half of a status: colour and shape; the word stands beside it. */
export function StatusShape({ tone, shape, className = 'size-2.5' }: { tone: Tone; shape: Shape; className?: string }) {
  return (
    <svg aria-hidden="true" className={cx('shrink-0', TONE_TEXT[tone], className)} viewBox="0 0 10 10">
      {draw(shape)}
    </svg>
  )
}

function draw(shape: Shape) {
  const ring = <circle cx="5" cy="5" fill="none" r="3.9" stroke="currentColor" strokeWidth="1.6" />
  switch (shape) {
    case 'dot':
      return <circle cx="5" cy="5" fill="currentColor" r="4.4" />
    case 'ring':
      return ring
    case 'half':
      return (
        <>
          {ring}
          <path d="M5 1a4 4 0 0 1 0 8z" fill="currentColor" />
        </>
      )
    case 'hatched':
      return (
        <>
          <circle cx="5" cy="5" fill="none" r="4.2" stroke="currentColor" strokeWidth="1" />
          <path d="M1.6 6.4 6.4 1.6M3 8.2 8.2 3" stroke="currentColor" strokeWidth="1.1" />
        </>
      )
    case 'double':
      return (
        <>
          <circle cx="3.4" cy="5" fill="currentColor" r="3" />
          <circle cx="6.6" cy="5" fill="none" r="2.6" stroke="currentColor" strokeWidth="1.2" />
        </>
      )
    case 'dash':
      return <rect fill="currentColor" height="2" rx="1" width="9" x="0.5" y="4" />
  }
}
