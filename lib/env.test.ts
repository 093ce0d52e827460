import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

const GOOD = {
  DATABASE_URL: 'postgres://dra_login:secret-of-database@127.0.0.1/dra',
  DATABASE_OWNER_URL: 'postgres://owner:secret-of-owner@127.0.0.1/dra',
  AUTH_SECRET: 'secret-of-auth-which-is-long-enough-1234',
  FRONTEND_URL: 'https://dra.example.com',
  REDIS_URL: '',
  SENTRY_DSN: '',
  RESEND_API_KEY: '',
  SMTP_URL: '',
  FROM_EMAIL: '',
  NODE_ENV: 'production',
  LOG_LEVEL: 'info',
  SUPABASE_URL: '',
  SUPABASE_PUBLISHABLE_KEY: '',
  SUPABASE_SECRET_KEY: '',
}

beforeEach(() => {
  vi.resetModules()
  for (const [name, value] of Object.entries(GOOD)) vi.stubEnv(name, value)
})
afterEach(() => vi.unstubAllEnvs())

async function messageWith(name: string, value: string | undefined, read: 'env' | 'migrationEnv' = 'env') {
  vi.stubEnv(name, value)
  const module = await import('./env')
  try {
    module[read]()
  } catch (error) {
    return (error as Error).message
  }
  throw new Error(`${name}=${value} was accepted`)
}

it('takes a complete environment, and empty settings as not given', async () => {
  const { env } = await import('./env')
  expect(env()).toMatchObject({ FRONTEND_URL: 'https://dra.example.com', REDIS_URL: undefined, SENTRY_DSN: undefined })
})

it('fills what may be left out', async () => {
  for (const name of ['FRONTEND_URL', 'LOG_LEVEL', 'NODE_ENV', 'REDIS_URL', 'SENTRY_DSN']) vi.stubEnv(name, undefined)
  const { env } = await import('./env')
  expect(env()).toMatchObject({ FRONTEND_URL: 'http://localhost:3000', LOG_LEVEL: 'info', NODE_ENV: 'development' })
})

describe('a bad value stops the start with a message that names the setting and no secret', () => {
  it.each([
    ['DATABASE_URL', undefined],
    ['DATABASE_URL', ''],
    ['DATABASE_URL', 'mysql://secret-of-database@x'],
    ['DATABASE_URL', 'not a url'],
    ['REDIS_URL', 'http://x'],
    ['AUTH_SECRET', undefined],
    ['AUTH_SECRET', 'secret-too-short'],
    ['FRONTEND_URL', 'dra.example.com'],
    ['FRONTEND_URL', ''],
    ['SENTRY_DSN', 'abc'],
    ['LOG_LEVEL', 'loud'],
    ['NODE_ENV', 'live'],
    ['RETENTION_JOB_LOGS_DAYS', '0'],
    ['RETENTION_AUDIT_LOGS_DAYS', 'a year'],
    ['TRUSTED_PROXY_HOPS', '-1'],
  ])('%s=%s', async (name, value) => {
    const message = await messageWith(name, value)
    expect(message).toMatch(new RegExp(`^  ${name}: .{8,}$`, 'm'))
    expect(message).not.toMatch(/secret-/)
  })

  it.each([
    ['RESEND_API_KEY', 're_secret-of-mail', 'FROM_EMAIL'],
    ['SMTP_URL', 'smtp://somebody:secret-of-mail@mail.example', 'FROM_EMAIL'],
    ['SMTP_URL', 'https://secret-of-mail@mail.example', 'SMTP_URL'],
    ['FROM_EMAIL', 'reports@example.com', 'FROM_EMAIL'],
    ['FROM_EMAIL', 'reports', 'FROM_EMAIL'],
  ])('%s=%s, where mail is half set up', async (name, value, field) => {
    const message = await messageWith(name, value)
    expect(message).toMatch(new RegExp(`^  ${field}: .{8,}$`, 'm'))
    expect(message).not.toMatch(/secret-/)
  })

  it('has mail go one way', async () => {
    vi.stubEnv('SMTP_URL', 'smtp://mail.example')
    vi.stubEnv('FROM_EMAIL', 'reports@example.com')
    expect(await messageWith('RESEND_API_KEY', 're_1')).toContain('  SMTP_URL: must be empty while RESEND_API_KEY')
  })

  it('says all at once', async () => {
    vi.stubEnv('AUTH_SECRET', undefined)
    expect(await messageWith('DATABASE_URL', undefined)).toMatch(/DATABASE_URL.*AUTH_SECRET/s)
  })

  it.each(['DATABASE_URL', 'DATABASE_OWNER_URL'])('%s, for the migration', async (name) => {
    expect(await messageWith(name, 'x', 'migrationEnv')).toContain(`  ${name}: must be a URL starting with postgres:`)
  })
})

it('logs from the first line on, whatever the level was set to', async () => {
  const { logLevel } = await import('./env')
  for (const [value, level] of [
    ['warn', 'warn'],
    ['loud', 'info'],
    ['', 'info'],
  ]) {
    vi.stubEnv('LOG_LEVEL', value)
    expect(logLevel()).toBe(level)
  }
})

describe('sign-in by Supabase', () => {
  const WHOLE: Readonly<Record<string, string>> = {
    SUPABASE_URL: 'https://abc.supabase.co',
    SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_secret-of-nobody',
    SUPABASE_SECRET_KEY: 'sb_secret_of-the-project',
  }
  const read = async (settings: Readonly<Record<string, string>>) => {
    for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value)
    const { env } = await import('./env')
    return env
  }

  it('takes all three settings', async () => {
    expect((await read(WHOLE))()).toMatchObject(WHOLE)
    vi.resetModules()
    expect((await read({ SUPABASE_URL: 'http://127.0.0.1:54321' }))()).toMatchObject({
      SUPABASE_URL: 'http://127.0.0.1:54321',
    })
  })

  it.each(Object.keys(WHOLE))('does not start without %s beside the others, and names it alone', async (missing) => {
    const env = await read({ ...WHOLE, [missing]: '' })
    expect(env).toThrow(new RegExp(`\\n  ${missing}: is missing, since `))
    for (const [name, value] of Object.entries(WHOLE)) {
      if (name !== missing) expect(env).not.toThrow(`\n  ${name}: `)
      expect(env).not.toThrow(value)
    }
  })

  it.each([
    ['SUPABASE_URL', 'http://abc.supabase.co'],
    ['SUPABASE_URL', 'http://127.0.0.1.evil.example'],
    ['SUPABASE_URL', 'https://abc.supabase.co/auth/v1'],
    ['SUPABASE_URL', 'https://user@abc.supabase.co'],
    ['SUPABASE_URL', 'abc.supabase.co'],
    ['SUPABASE_PUBLISHABLE_KEY', 'sb_secret_of-the-project'],
  ])('does not start with %s=%s', async (name, value) => {
    const env = await read({ ...WHOLE, [name]: value })
    expect(env).toThrow(`${name}: must be`)
    expect(env).not.toThrow('sb_secret_of-the-project')
  })
})
