import { z } from 'zod'

/** The one door to the environment. A bad value stops the start with a message that names it. */

const optional = (schema: z.ZodType<string>) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional())
const url = (protocols: readonly string[]) =>
  z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
    message: `must be a URL starting with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  })

/** Over plain http only to a program on this machine, as in tests. */
function isSupabaseUrl(value: string): boolean {
  if (!URL.canParse(value)) return false
  const { protocol, hostname, pathname, search, hash, username } = new URL(value)
  if (pathname !== '/' || search || hash || username) return false
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname))
}

const postgresUrl = url(['postgres:', 'postgresql:'])

/** A setting that holds JSON; `example` shows people its form. */
const json = <T>(shape: z.ZodType<T>, example: string) =>
  z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown
      } catch {
        context.addIssue({ code: 'custom', message: `must be JSON such as ${example}` })
        return z.NEVER
      }
    })
    .pipe(shape)
const unlessEmpty = <T>(shape: z.ZodType<T>) =>
  z.preprocess((value) => (value === '' ? undefined : value), shape.optional())

/** A period of retention; what is older goes in the night. */
const days = () =>
  z.preprocess(
    (value) => (value === '' ? undefined : value),
    z.coerce
      .number('must be a number of days')
      .int('must be whole days')
      .min(1, 'must be at least 1 day')
      .max(3_650, 'must be at most 3650 days')
      .optional(),
  )

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

const settings = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  /** A login that owns nothing and may take the dra_* roles. */
  DATABASE_URL: postgresUrl,
  /** Queue on Redis instead of Postgres. */
  REDIS_URL: optional(url(['redis:', 'rediss:'])),
  /** `optional` lets platform admins in without a second factor: for trying things out only. */
  ADMIN_SECOND_FACTOR: z.preprocess(
    (value) => (value === '' ? undefined : value),
    z.enum(['required', 'optional'], 'must be required or optional').default('required'),
  ),
  AUTH_SECRET: z.string().min(32, 'must hold at least 32 characters; make one with: openssl rand -base64 32'),
  /** Where people reach the dashboard; cookies and links are made for it. */
  FRONTEND_URL: url(['http:', 'https:']).default('http://localhost:3000'),
  /** Proxies in front of the web server that add the address they saw to X-Forwarded-For; 0 for none. */
  TRUSTED_PROXY_HOPS: z.preprocess(
    (value) => (value === '' ? undefined : value),
    z.coerce.number('must be a number').int().min(0).max(10, 'must be 0 to 10').default(0),
  ),
  RATE_LIMIT_ENABLED: z.preprocess(
    (value) => (value === '' ? undefined : value),
    z
      .enum(['true', 'false'], 'must be true or false')
      .default('true')
      .transform((value) => value === 'true'),
  ),
  /** Origins whose pages may call the API from a browser, with an API key and never with cookies. */
  CORS_ORIGINS: z.preprocess(
    (value) => (value === '' ? undefined : value),
    z
      .string()
      .default('')
      .transform((list) => list.split(',').flatMap((each) => each.trim() || []))
      .refine((list) => list.every((each) => URL.canParse(each) && new URL(each).origin === each), {
        message: 'must be origins such as https://shop.example, separated by commas, without a path',
      }),
  ),
  /** Sign-in by a Supabase project instead of our own database; all three or none. */
  SUPABASE_URL: optional(
    z.string().refine(isSupabaseUrl, 'must be the https:// address of the project, such as https://abc.supabase.co'),
  ),
  SUPABASE_PUBLISHABLE_KEY: optional(
    z.string().refine((key) => !key.startsWith('sb_secret_'), 'must be the publishable key; this is a secret one'),
  ),
  /** Makes and changes anybody's account: for the server alone. */
  SUPABASE_SECRET_KEY: optional(z.string()),
  SENTRY_DSN: optional(url(['http:', 'https:'])),
  /** Keys that stored credentials are sealed with, newest first: `id:base64` of 32 bytes, separated by commas. */
  ENCRYPTION_KEY: optional(z.string()),
  /** Development only: origins answered by a program on this machine, as JSON from origin to loopback URL. */
  UPSTREAM_OVERRIDES: unlessEmpty(
    json(z.record(z.string(), url(['http:', 'https:'])), '{"https://shop.example":"http://127.0.0.1:4000"}'),
  ),
  /** A Google app of the installation, through which people sign in to let it read GA4. */
  GOOGLE_CLIENT_ID: optional(z.string()),
  GOOGLE_CLIENT_SECRET: optional(z.string()),
  /** A Shopify app of the installation, which shops install by a link. */
  SHOPIFY_CLIENT_ID: optional(z.string()),
  SHOPIFY_CLIENT_SECRET: optional(z.string()),
  /** The key file of a Google service account that is lent to all clients. */
  GOOGLE_SERVICE_ACCOUNT: unlessEmpty(
    json(
      z.looseObject({ type: z.literal('service_account'), client_email: z.string(), private_key: z.string() }),
      'the file Google makes for a service account’s key',
    ),
  ),
  /** Which client may use that account for which property: it sees the properties of all of them. */
  GOOGLE_LENT_PROPERTIES: unlessEmpty(json(z.record(z.string(), z.string()), '{"123456789":"cli_…"}')),
  /** Mail goes out through Resend or an SMTP server; with neither it is kept in the outbox. */
  RESEND_API_KEY: optional(z.string()),
  SMTP_URL: optional(url(['smtp:', 'smtps:'])),
  /** The sender people see. */
  FROM_EMAIL: optional(z.email('must be an address such as reports@example.com')),
  FROM_NAME: z.preprocess(
    (value) => (value === '' ? undefined : value),
    z.string().default('DRA Transaction Reconciliation'),
  ),
  /** The worker answers health checks here, on all interfaces as the web server does; not at all when left out. */
  WORKER_HEALTH_PORT: z.preprocess(
    (value) => (value === '' ? undefined : value),
    z.coerce.number('must be a port number').int().min(1).max(65_535, 'must be a port number').optional(),
  ),
  RETENTION_JOB_RESULTS_DAYS: days(),
  RETENTION_JOB_LOGS_DAYS: days(),
  RETENTION_FAILED_JOBS_DAYS: days(),
  RETENTION_AUDIT_LOGS_DAYS: days(),
  RETENTION_OLD_JOBS_DAYS: days(),
  LOG_LEVEL: z.preprocess((value) => (value === '' ? undefined : value), z.enum(LOG_LEVELS).default('info')),
})

const SUPABASE_FIELDS = ['SUPABASE_URL', 'SUPABASE_PUBLISHABLE_KEY', 'SUPABASE_SECRET_KEY'] as const

const schema = settings.superRefine((given, { addIssue }) => {
  const { RESEND_API_KEY, SMTP_URL, FROM_EMAIL } = given
  const refuse = (field: string, message: string) => addIssue({ code: 'custom', path: [field], message })
  const supabase = SUPABASE_FIELDS.find((field) => given[field])
  if (supabase)
    for (const field of SUPABASE_FIELDS)
      if (!given[field]) refuse(field, `is missing, since ${supabase} is set: sign-in by Supabase needs all three`)
  if (RESEND_API_KEY && SMTP_URL) refuse('SMTP_URL', 'must be empty while RESEND_API_KEY is set: mail goes one way')
  if ((RESEND_API_KEY || SMTP_URL) && !FROM_EMAIL)
    refuse('FROM_EMAIL', `must be the sender's address, since ${RESEND_API_KEY ? 'RESEND_API_KEY' : 'SMTP_URL'} is set`)
  if (FROM_EMAIL && !RESEND_API_KEY && !SMTP_URL)
    refuse('FROM_EMAIL', 'needs RESEND_API_KEY or SMTP_URL beside it; leave it empty to keep mail in the outbox')
})

const ownerSchema = z.object({ DATABASE_OWNER_URL: postgresUrl, DATABASE_URL: postgresUrl })

export type Env = z.infer<typeof schema>

function parse<T>(parser: z.ZodType<T>): T {
  const parsed = parser.safeParse(process.env)
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
  throw new Error(`The environment is not complete:\n${lines.join('\n')}\nSee .env.example for every setting.`)
}

let cached: Env | undefined

/** Settings of the web process and the worker, validated once. */
export function env(): Env {
  cached ??= parse(schema)
  return cached
}

/** For tests that change a setting after others were read. */
export function forgetEnv(): void {
  cached = undefined
}

/** Settings of `npm run migrate`: the owner makes schemas and roles, the login is given the roles. */
export function migrationEnv(): z.infer<typeof ownerSchema> {
  return parse(ownerSchema)
}

/** The level to log at before anything is validated: a bad value must not keep the message about it from being logged. */
export function logLevel(): (typeof LOG_LEVELS)[number] {
  return LOG_LEVELS.find((level) => level === process.env.LOG_LEVEL) ?? 'info'
}
