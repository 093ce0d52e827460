import type { Factor } from '@/lib/transaction'

/** A browser's long description of itself, reduced to what a cause may hide in; the text itself is never kept. */

const MAX_READ = 600

type Family = readonly [name: string, pattern: RegExp]

/** Most browsers also name those they descend from, so the first that fits is meant. */
const BROWSERS: readonly Family[] = [
  ['Edge', /\bEdg(e|A|iOS)?\//],
  ['Opera', /\bOPR\/|\bOpera\b/],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['DuckDuckGo', /\bDuckDuckGo\/|\bDdg\//],
  ['Brave', /\bBrave\b/],
  ['Firefox', /\bFirefox\/|\bFxiOS\//],
  ['Chrome', /\bChrome\/|\bCriOS\/|\bChromium\//],
  ['Safari', /\bVersion\/[\d.]+.*\bSafari\//],
]

const SYSTEMS: readonly Family[] = [
  ['iOS', /\b(iPhone|iPad|iPod)\b/],
  ['Android', /\bAndroid\b/],
  ['Windows', /\bWindows\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['macOS', /\bMac(intosh| OS X)\b/],
  ['Linux', /\bLinux\b/],
]

/** Browsers that other apps build in (rule book 5.1); Android marks them all. */
const IN_APP =
  /\b(FBAN|FBAV|FB_IAB|Instagram|TikTok|musical_ly|BytedanceWebview|Line|Snapchat|Pinterest|MicroMessenger|LinkedInApp)\b|; wv\)/

/** True for text of the form browsers describe themselves in. */
export const isUserAgent = (text: string) => /^[\w.-]+\/\d[\w.]* ?\(/.test(text)

/** Device class, browser family, system and whether another app's built-in browser was used; `{}` for other text. */
export function describeUserAgent(text: string): Partial<Record<Factor, string>> {
  if (!isUserAgent(text)) return {}
  const read = text.slice(0, MAX_READ)
  const nameIn = (families: readonly Family[]) => families.find(([, pattern]) => pattern.test(read))?.[0]
  const os = nameIn(SYSTEMS)
  const isInApp = IN_APP.test(read)
  const browser = isInApp ? undefined : nameIn(BROWSERS)
  const device = deviceOf(read, os)
  return { ...(device && { device }), ...(browser && { browser }), in_app: isInApp ? 'yes' : 'no', ...(os && { os }) }
}

function deviceOf(text: string, os: string | undefined): string | undefined {
  // Android tablets are those that do not call themselves mobile.
  if (/\b(iPad|Tablet)\b/.test(text) || (os === 'Android' && !/\bMobile\b/.test(text))) return 'tablet'
  if (/\bMobi/.test(text) || os === 'iOS' || os === 'Android') return 'mobile'
  return os === undefined ? undefined : 'desktop'
}
