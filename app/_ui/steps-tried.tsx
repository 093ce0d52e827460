import { cx } from './cx'
import { CheckIcon, CloseIcon, InfoIcon } from './icons'

export interface TriedStep {
  name: string
  /** `limited`: reading works, with less than it could have. */
  state: 'trying' | 'works' | 'limited' | 'failed'
  /** What was found, or what to do; null while it is being tried. */
  message: string | null
}

const SPOKEN: Readonly<Record<TriedStep['state'], string>> = {
  trying: 'being tried',
  works: 'works',
  limited: 'works with limits',
  failed: 'does not work',
}

/** What a check tries or tried, step by step, with ticks and crosses. */
export function StepsTried({ steps }: { steps: readonly TriedStep[] }) {
  return (
    <ol className="flex flex-col gap-3">
      {steps.map(({ name, state, message }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a step may be named twice, and the order never changes
        <li className="flex gap-3" key={`${index} ${name}`}>
          <Mark state={state} />
          <div className="min-w-0">
            <p className={cx('font-medium', state === 'failed' && 'text-critical')}>
              {name}
              <span className="sr-only">, {SPOKEN[state]}</span>
            </p>
            {message ? <p className="break-words text-muted">{message}</p> : null}
          </div>
        </li>
      ))}
    </ol>
  )
}

const TONES: Readonly<Record<TriedStep['state'], string>> = {
  trying: 'text-muted',
  works: 'text-matched',
  limited: 'text-pending',
  failed: 'text-critical',
}

function Mark({ state }: { state: TriedStep['state'] }) {
  const size = 'size-[18px]'
  return (
    <span className={cx('mt-0.5 flex size-5 shrink-0 items-center justify-center', TONES[state])}>
      {state === 'trying' ? <span className="size-3 animate-breathe rounded-full border border-faint" /> : null}
      {state === 'works' ? <CheckIcon className={size} /> : null}
      {state === 'limited' ? <InfoIcon className={size} /> : null}
      {state === 'failed' ? <CloseIcon className={size} /> : null}
    </span>
  )
}
