/** The visitor's choice of theme; without one the system's preference holds. Kept in a cookie so that no page flashes. */
export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]
export const THEME_COOKIE = 'theme'

export const readTheme = (cookie: string | undefined): Theme => THEMES.find((theme) => theme === cookie) ?? 'system'
