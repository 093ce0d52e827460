/** The visitor's choice of theme; without one the system's preference holds. Kept in a cookie so that no page flashes. */
export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

/** Over https browsers take this name only with `Secure`, and from this host alone. */
export const themeCookieName = (isHttps: boolean) => (isHttps ? '__Host-theme' : 'theme')

interface CookieJar {
  get(name: string): { value: string } | undefined
}

export function readTheme(jar: CookieJar): Theme {
  const chosen = (jar.get(themeCookieName(true)) ?? jar.get(themeCookieName(false)))?.value
  return THEMES.find((theme) => theme === chosen) ?? 'system'
}
