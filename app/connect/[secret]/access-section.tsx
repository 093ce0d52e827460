import type { LiveKind } from '@/app/_connect/kinds'
import { Card } from '@/app/_ui/card'
import { CheckIcon, CloseIcon } from '@/app/_ui/icons'
import { ACCESS_WORDS } from '@/lib/services/connection-requests/access-words'

/** What is read, what never is, and by which rights. */
export function AccessSection({ kind }: { kind: LiveKind }) {
  const { rights, wider, read, never } = ACCESS_WORDS[kind]
  return (
    <section aria-labelledby="access-title">
      <Card className="flex flex-col gap-5 p-5">
        <h2 className="font-semibold text-md" id="access-title">
          What you would allow
        </h2>
        <div className="grid gap-x-8 gap-y-5 sm:grid-cols-2">
          <div className="flex flex-col gap-2">
            <h3 className="font-medium">Is read</h3>
            <ul className="flex flex-col gap-1.5">
              {read.map((line) => (
                <li className="flex gap-2" key={line}>
                  <CheckIcon className="mt-0.5 size-4 shrink-0 text-matched" />
                  {line}
                </li>
              ))}
            </ul>
          </div>
          <div className="flex flex-col gap-2">
            <h3 className="font-medium">Is never asked for</h3>
            <ul className="flex flex-col gap-1.5">
              {['To change anything, ever', ...never].map((line) => (
                <li className="flex gap-2" key={line}>
                  <CloseIcon className="mt-0.5 size-4 shrink-0 text-muted" />
                  {line}
                </li>
              ))}
            </ul>
          </div>
        </div>
        <div className="flex flex-col gap-1 border-line border-t pt-4 text-muted">
          <p>
            Rights:{' '}
            {rights.map((right, index) => (
              <span key={right}>
                {index > 0 ? ' and ' : ''}
                <code className="font-mono text-sm text-text">{right}</code>
              </span>
            ))}
            . They only read. You can take them back in {TAKEN_BACK_IN[kind]} at any time.
          </p>
          {wider ? <p>{wider}</p> : null}
        </div>
      </Card>
    </section>
  )
}

const TAKEN_BACK_IN: Readonly<Record<LiveKind, string>> = {
  ga4: 'GA4, under Admin, Property access management,',
  shopify: 'Shopify, under Settings, Apps and sales channels,',
  woocommerce: 'WooCommerce, under Settings, Advanced, REST API,',
}
