import type { Metadata } from 'next'
import Link from 'next/link'
import { KIND_FORMS, LIVE_KINDS } from '@/app/_connect/kinds'
import { Section } from '@/app/_ui/card'
import { ArrowRightIcon } from '@/app/_ui/icons'
import { PageHead } from '@/app/_ui/page-head'
import { requirePage } from '@/lib/auth/page'
import { ForbiddenState } from '../forbidden'

export const metadata: Metadata = { title: 'Connect a source' }

const SIDES = [
  { side: 'store', title: 'Store', lead: 'Where the orders are: what was really sold.' },
  { side: 'analytics', title: 'GA4', lead: 'What Google Analytics says was sold.' },
] as const

export default async function ConnectPage() {
  const { client, can } = await requirePage({ action: 'connector.read' })
  if (!can('connector.manage')) return <ForbiddenState clientName={client.name} what="connectors" />
  return (
    <div className="flex max-w-3xl flex-col gap-8">
      <PageHead
        answer="Every source is only read, never changed. What you enter is tried first, and kept only if it works."
        title="Connect a source"
      />
      {SIDES.map(({ side, title, lead }) => (
        <Section id={side} key={side} lead={lead} title={title}>
          <ul className="flex flex-col gap-3">
            {LIVE_KINDS.filter((kind) => KIND_FORMS[kind].side === side).map((kind) => (
              <li key={kind}>
                <Link
                  className="flex items-center gap-4 rounded-card border border-line bg-surface p-5 hover:border-faint"
                  href={`/dashboard/connectors/new/${kind}`}
                >
                  <span className="min-w-0 flex-1">
                    <span className="block font-medium">{KIND_FORMS[kind].name}</span>
                    <span className="block text-muted">{KIND_FORMS[kind].summary}</span>
                  </span>
                  <ArrowRightIcon className="size-4 text-muted" />
                </Link>
              </li>
            ))}
          </ul>
        </Section>
      ))}
      <p className="text-muted">
        Another shop system? Its orders can be{' '}
        <Link className="link underline" href="/dashboard/new">
          uploaded as a file
        </Link>
        .
      </p>
    </div>
  )
}
