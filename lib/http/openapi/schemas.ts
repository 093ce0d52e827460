import { z } from 'zod'
import { KEY_SCOPES } from '@/lib/auth/permissions'
import { CONNECTOR_KINDS, CONNECTOR_STATES } from '@/lib/services/connectors/dto'
import { JOB_STAGES, JOB_STATES, type JobDto } from '@/lib/services/jobs/dto'
import type { ApiKeyDto } from '@/lib/services/keys/dto'

/**
 * What answers hold, by name. Keys and jobs are checked against the types that make them; of the others the document
 * says what they are and which fields can be built on, and more may come.
 */

const instant = () => z.iso.datetime().describe('ISO 8601 in UTC.')
const window = z.object({ from: z.iso.date(), to: z.iso.date(), timeZone: z.string() })

const apiKey = z.object({
  id: z.string(),
  name: z.string(),
  ending: z.string().describe('The last four characters of its text.'),
  scopes: z.array(z.enum(KEY_SCOPES)),
  state: z.enum(['active', 'expired', 'revoked']),
  maker: z.object({ id: z.string(), name: z.string() }).nullable().describe('Null once they have left.'),
  createdAt: instant(),
  expiresAt: instant().nullable(),
  lastUsedAt: instant().nullable().describe('To the minute.'),
}) satisfies z.ZodType<ApiKeyDto>

const job = z.object({
  id: z.string(),
  reconciliationId: z.string(),
  reconciliationName: z.string(),
  state: z.enum(JOB_STATES),
  stage: z.enum(JOB_STAGES).nullable().describe('What is being worked on; null unless running.'),
  progress: z.object({
    ordersRead: z.number(),
    purchasesRead: z.number(),
    verdicts: z.number(),
    days: z.object({ done: z.number(), all: z.number() }).optional(),
    waiting: z.object({ label: z.string(), until: z.string() }).optional(),
  }),
  window,
  createdAt: instant(),
  startedAt: instant().nullable(),
  finishedAt: instant().nullable(),
  createdBy: z.string().nullable(),
  trigger: z.enum(['manual', 'first_sync', 'schedule', 'settlement']),
  schedule: z.string().nullable(),
  attempt: z.int(),
  timings: z.partialRecord(z.enum(JOB_STAGES), z.number()).describe('Milliseconds of each stage.'),
  error: z.object({ code: z.string(), message: z.string(), requestId: z.string().nullable() }).nullable(),
  headline: z
    .object({
      matchRate: z.number().nullable(),
      complete: z.boolean(),
      matched: z.int(),
      settled: z.int(),
      missing: z.int(),
      missingMinor: z.int().describe('In minor units of the currency, such as cents.'),
      currency: z.string(),
    })
    .nullable(),
}) satisfies z.ZodType<JobDto>

const problem = z.object({
  type: z.string().describe('urn:dra:problem: and the code.'),
  title: z.string(),
  status: z.int(),
  detail: z.string().describe('What is wrong and what to do, for people.'),
  code: z.string().describe('For programs: one of a closed list.'),
  requestId: z.string().describe('Quote it when asking for help.'),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
})

/** An object of which only these fields are promised. */
const some = (fields: z.ZodRawShape, description: string) => z.looseObject(fields).describe(description)
const id = z.string()

export const SCHEMAS = {
  ApiKey: apiKey.describe('A program’s access to one client.'),
  NewApiKey: apiKey
    .extend({ text: z.string().describe('The key itself: shown this once.') })
    .describe('A key that was just made.'),
  Job: job.describe('One run of a reconciliation over a window of days.'),
  Problem: problem.describe('Every answer that is not a success (RFC 9457).'),
  Connector: some(
    { id, kind: z.enum(CONNECTOR_KINDS), label: z.string(), state: z.enum(CONNECTOR_STATES) },
    'A source of orders or purchases. Its credentials are never shown.',
  ),
  Reconciliation: some({ id, name: z.string() }, 'A store and a GA4 property that are compared.'),
  Result: some({ job, resultHash: z.string() }, 'The figures of a finished job.'),
  VerdictPage: some(
    { items: z.array(z.looseObject({ id, status: z.string() })), nextCursor: z.string().nullable(), count: z.int() },
    'Lines of a result, with count and sums of all that the filters let through.',
  ),
  Schedule: some({ id, cron: z.string().optional() }, 'When a reconciliation runs by itself.'),
  Thing: z.looseObject({}).describe('An object whose fields are not described here yet.'),
} as const satisfies Record<string, z.ZodType>

export type SchemaName = keyof typeof SCHEMAS
