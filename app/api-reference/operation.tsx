import { type Operation as ApiOperation, type Schema, wordsOf } from './document'
import { Paragraphs } from './paragraphs'

interface OperationProps {
  method: string
  path: string
  operation: ApiOperation
}

/** One operation: closed it says what it does; open, what it takes and answers. */
export function Operation({ method, path, operation }: OperationProps) {
  const bodies = Object.entries(operation.requestBody?.content ?? {})
  return (
    <details className="rounded-card border border-line bg-surface" id={operation.operationId}>
      <summary className="flex min-h-11 cursor-pointer flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2">
        <span className="w-16 font-mono font-semibold text-sm">{method}</span>
        <code className="min-w-0 break-all font-mono text-sm">{path}</code>
        <span className="text-muted max-md:w-full">{operation.summary}</span>
      </summary>
      <div className="flex flex-col gap-5 border-line border-t px-4 py-4">
        <Paragraphs text={operation.description} />
        {operation.parameters.length > 0 ? (
          <Fields
            fields={operation.parameters.map(({ name, required, description, schema, in: where }) => ({
              name,
              isRequired: required,
              words: `${wordsOf(schema)}, ${WHERE[where] ?? where}`,
              description: description ?? schema.description,
            }))}
            title="Parameters"
          />
        ) : null}
        {bodies.map(([type, { schema }]) => (
          <Fields fields={fieldsOf(schema)} key={type} title={`Body: ${type}`} />
        ))}
        {Object.entries(operation.responses).map(([status, { description, content }]) => (
          <Answer content={content} description={description} key={status} status={status} />
        ))}
      </div>
    </details>
  )
}

const WHERE: Record<string, string> = { path: 'in the path', query: 'in the query', header: 'as a header' }

interface FieldWords {
  name: string
  isRequired: boolean
  words: string
  description: string | undefined
}

function Fields({ title, fields }: { title: string; fields: FieldWords[] }) {
  return (
    <div>
      <h4 className="font-medium text-sm">{title}</h4>
      <dl className="mt-1 divide-y divide-line">
        {fields.map(({ name, isRequired, words, description }) => (
          <div className="grid gap-x-4 py-1.5 text-sm md:grid-cols-[14rem_1fr]" key={`${name} ${words}`}>
            <dt className="break-all font-mono">
              {name}
              {isRequired ? null : <span className="font-sans text-muted"> (optional)</span>}
            </dt>
            <dd className="min-w-0 break-words">
              <span className="text-muted">{words}</span>
              {description ? <span className="block">{description}</span> : null}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

function fieldsOf(schema: Schema): FieldWords[] {
  const shapes = schema.anyOf ?? schema.oneOf
  if (shapes) return shapes.flatMap(fieldsOf)
  if (!schema.properties)
    return [{ name: 'body', isRequired: true, words: wordsOf(schema), description: schema.description }]
  return Object.entries(schema.properties).map(([name, inner]) => ({
    name,
    isRequired: schema.required?.includes(name) === true && !('default' in inner),
    words: wordsOf(inner),
    description: inner.description,
  }))
}

function Answer({ status, description, content }: { status: string } & ApiOperation['responses'][string]) {
  const [type, schema] = Object.entries(content ?? {}).map(([name, each]) => [name, each.schema] as const)[0] ?? []
  if (schema?.properties) return <Fields fields={fieldsOf(schema)} title={`${status}: ${type}`} />
  return (
    <p className="text-sm">
      <strong>{status === 'default' ? 'Otherwise' : status}</strong>{' '}
      {schema ? `${type}: ${wordsOf(schema)}` : (description ?? 'A problem document (RFC 9457).')}
    </p>
  )
}
