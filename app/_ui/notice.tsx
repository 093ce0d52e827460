import type { ReactNode } from 'react'
import type { Tone } from '@/lib/label-table'
import { cx } from './cx'
import { InfoIcon, WarningIcon } from './icons'
import { TONE_BORDER, TONE_TEXT, TONE_TINT } from './tone'

interface NoticeProps {
  tone: Extract<Tone, 'critical' | 'pending' | 'neutral'>
  title: ReactNode
  /** Announced at once; for what just happened, not for what the page was loaded with. */
  live?: boolean
  children?: ReactNode
}

/** Something people must know beside the page's content: what it is, what it means, what to do. */
export function Notice({ tone, title, live = false, children }: NoticeProps) {
  const Icon = tone === 'neutral' ? InfoIcon : WarningIcon
  return (
    <div
      className={cx('flex gap-3 rounded-card border px-4 py-3', TONE_TINT[tone], TONE_BORDER[tone])}
      role={live ? 'alert' : undefined}
    >
      <Icon className={cx('mt-0.5 size-[18px]', TONE_TEXT[tone])} />
      <div className="min-w-0 flex-1">
        <p className="font-medium">{title}</p>
        {children ? <div className="mt-0.5 flex flex-col gap-1">{children}</div> : null}
      </div>
    </div>
  )
}
