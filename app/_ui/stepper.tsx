import type { ReactNode } from 'react'
import { Spinner } from './button'
import { cx } from './cx'
import { CheckIcon } from './icons'

export type StepState = 'waiting' | 'current' | 'done'

export interface Step {
  key: string
  title: string
  /** What the step does, or what it has done so far. */
  detail: ReactNode
  state: StepState
}

const SPOKEN: Readonly<Record<StepState, string>> = {
  waiting: 'not started',
  current: 'under way',
  done: 'done',
}

export function Stepper({ steps }: { steps: Step[] }) {
  return (
    <ol className="flex flex-col">
      {steps.map((step, index) => (
        <li aria-current={step.state === 'current' ? 'step' : undefined} className="flex gap-4" key={step.key}>
          <div className="flex flex-col items-center">
            <StepMark state={step.state} />
            {index < steps.length - 1 ? (
              <span className={cx('w-px flex-1', step.state === 'done' ? 'bg-matched' : 'bg-line')} />
            ) : null}
          </div>
          <div
            className={cx(
              'min-w-0 flex-1',
              index < steps.length - 1 && 'pb-6',
              step.state === 'waiting' && 'text-muted',
            )}
          >
            <p className="font-medium leading-6">
              {step.title}
              <span className="sr-only">, {SPOKEN[step.state]}</span>
            </p>
            <div className="text-muted text-sm tabular-nums">{step.detail}</div>
          </div>
        </li>
      ))}
    </ol>
  )
}

function StepMark({ state }: { state: StepState }) {
  const base = 'flex size-6 items-center justify-center rounded-full border'
  if (state === 'done') {
    return (
      <span className={cx(base, 'border-matched bg-matched text-surface')}>
        <CheckIcon className="size-3.5" />
      </span>
    )
  }
  if (state === 'current') {
    return (
      <span className={cx(base, 'border-accent text-accent')}>
        <Spinner />
      </span>
    )
  }
  return <span className={cx(base, 'border-line bg-surface')} />
}
