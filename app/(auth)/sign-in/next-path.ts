/** Where to go after signing in: a path of this site, never another host and never back to the sign-in page. */
export function safeNextPath(next: string | undefined): string {
  const home = '/dashboard'
  if (!next?.startsWith('/') || next.startsWith('//') || next.includes('\\')) return home
  const url = new URL(next, 'http://site.invalid')
  if (url.origin !== 'http://site.invalid' || url.pathname === '/sign-in') return home
  return `${url.pathname}${url.search}${url.hash}`
}
