import { CopyCode } from '@/app/_ui/code'

interface GuideProps {
  steps: readonly string[]
  /** The service account that has to be added in GA4, as soon as it is known. */
  serviceAccount: string | null
}

/** Where each credential is found and which right to give, step by step. */
export function Guide({ steps, serviceAccount }: GuideProps) {
  return (
    <>
      <ol className="flex flex-col gap-3">
        {steps.map((step, index) => (
          <li className="flex gap-3" key={step}>
            <span
              aria-hidden="true"
              className="num flex size-6 shrink-0 items-center justify-center rounded-full border border-line text-sm"
            >
              {index + 1}
            </span>
            <span className="min-w-0 pt-px [overflow-wrap:anywhere]">{step}</span>
          </li>
        ))}
      </ol>
      {serviceAccount ? (
        <div aria-live="polite" className="rounded-control border border-accent/40 bg-accent/5 px-4 py-3">
          <p>Add this address as Viewer in GA4, under Admin, Property access management:</p>
          <CopyCode label="address" value={serviceAccount} />
        </div>
      ) : null}
    </>
  )
}
