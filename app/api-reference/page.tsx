import type { Metadata } from 'next'
import { Section } from '@/app/_ui/card'
import { PageHead } from '@/app/_ui/page-head'
import { apiDocument, operationsOf, wordsOf } from './document'
import { Operation } from './operation'
import { Paragraphs } from './paragraphs'

export const metadata: Metadata = { title: 'API reference' }

const titleOf = (tag: string) =>
  tag === 'ga4'
    ? 'GA4'
    : (tag.charAt(0).toUpperCase() + tag.slice(1)).replaceAll('-', ' ').replace('Openapi.json', 'This document')

/** The API for people to read, made from the document that programs read. */
export default function ApiReferencePage() {
  return (
    <main className="mx-auto flex max-w-5xl flex-col gap-10 px-4 py-10 md:px-8">
      <PageHead
        answer={
          <>
            What programs can do here. For tools:{' '}
            <a className="text-accent underline" href="/api/v1/openapi.json">
              the same as OpenAPI 3.1
            </a>
            .
          </>
        }
        title="API reference"
      />
      <Paragraphs text={apiDocument.info.description} />
      <nav aria-label="Contents">
        <ul className="flex flex-wrap gap-x-4 gap-y-1">
          {apiDocument.tags.map(({ name }) => (
            <li key={name}>
              <a className="text-accent underline underline-offset-2" href={`#${name}`}>
                {titleOf(name)}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {apiDocument.tags.map(({ name }) => (
        <Section id={name} key={name} title={titleOf(name)}>
          <div className="flex flex-col gap-2">
            {operationsOf(name).map((each) => (
              <Operation key={each.operation.operationId} {...each} />
            ))}
          </div>
        </Section>
      ))}
      <Section id="objects" lead="Fields that answers hold; there may be more of them." title="Objects">
        {Object.entries(apiDocument.components.schemas).map(([name, schema]) => (
          <details className="rounded-card border border-line bg-surface" id={name} key={name}>
            <summary className="min-h-11 cursor-pointer px-4 py-2.5">
              <code className="font-mono text-sm">{name}</code> <span className="text-muted">{schema.description}</span>
            </summary>
            <dl className="divide-y divide-line border-line border-t px-4 py-2">
              {Object.entries(schema.properties ?? {}).map(([field, inner]) => (
                <div className="grid gap-x-4 py-1.5 text-sm md:grid-cols-[14rem_1fr]" key={field}>
                  <dt className="break-all font-mono">{field}</dt>
                  <dd className="min-w-0 break-words text-muted">
                    {wordsOf(inner)}
                    {inner.description ? `: ${inner.description}` : null}
                  </dd>
                </div>
              ))}
            </dl>
          </details>
        ))}
      </Section>
    </main>
  )
}
