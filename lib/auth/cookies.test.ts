import { afterEach, expect, it, vi } from 'vitest'
import { readTheme, themeCookieName } from '@/app/_ui/theme'
import { activeClientCookie } from '@/lib/http/active-client'
import { cookieAttributes, signInCookieName } from './cookies'

function reachedAt(address: string) {
  const settings = {
    DATABASE_URL: 'postgres://dra:pass@127.0.0.1/dra',
    AUTH_SECRET: 'a'.repeat(32),
    ENCRYPTION_KEY: `k:${Buffer.alloc(32, 7).toString('base64')}`,
    FRONTEND_URL: address,
  }
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value)
}
afterEach(() => vi.unstubAllEnvs())

it('over https, every cookie beside the session’s has a name that browsers take with Secure only', () => {
  reachedAt('https://dashboard.example')
  expect(activeClientCookie('cli_1')).toBe(
    '__Host-dra_client=cli_1; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000; Secure',
  )
  expect(signInCookieName()).toBe('__Secure-dra_sign_in')
  expect(cookieAttributes(600)).toBe('HttpOnly; SameSite=Lax; Max-Age=600; Secure')
  expect(themeCookieName(true)).toBe('__Host-theme')
})

it('a theme is read under either name, and any other value is the system’s', () => {
  const jar = (held: Record<string, string>) => ({
    get: (name: string) => (held[name] === undefined ? undefined : { value: held[name] }),
  })
  expect(readTheme(jar({ theme: 'dark' }))).toBe('dark')
  expect(readTheme(jar({ theme: 'dark', '__Host-theme': 'light' }))).toBe('light')
  expect(readTheme(jar({ theme: '"><script>' }))).toBe('system')
})
