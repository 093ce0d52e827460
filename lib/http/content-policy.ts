/**
 * What a page may load and where it may be shown, as the header Content-Security-Policy. Scripts run only with the nonce
 * of their own response, or when such a script loads them; text that became markup by mistake therefore runs nothing.
 */

interface PagePolicy {
  /** Fresh for each response, in base64. */
  nonce: string
  /** Where the browser sends errors to, if anywhere. */
  sentryDsn: string | undefined
  /** Whether people reach the dashboard by https. */
  isHttps: boolean
  /** While developing, Next compiles with `eval` and keeps a socket open. */
  isDevelopment: boolean
}

export function pagePolicy({ nonce, sentryDsn, isHttps, isDevelopment }: PagePolicy): string {
  const sentry = sentryDsn && URL.canParse(sentryDsn) ? [new URL(sentryDsn).origin] : []
  const directives: Record<string, readonly string[]> = {
    'default-src': ["'none'"],
    'script-src': [`'nonce-${nonce}'`, "'strict-dynamic'", ...(isDevelopment ? ["'unsafe-eval'"] : [])],
    // Browsers let scripts set single styles; what is written into the page needs the nonce or is refused.
    'style-src': ["'self'", `'nonce-${nonce}'`],
    'img-src': ["'self'", 'data:'],
    'font-src': ["'self'"],
    'connect-src': ["'self'", ...sentry, ...(isDevelopment ? ['ws:'] : [])],
    'manifest-src': ["'self'"],
    // Ways to Google, Shopify and WooCommerce are opened by a script, never by a form.
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
    'base-uri': ["'none'"],
    'object-src': ["'none'"],
    ...(isHttps && { 'upgrade-insecure-requests': [] }),
  }
  return Object.entries(directives)
    .map(([name, sources]) => [name, ...sources].join(' '))
    .join('; ')
}

/** Two years, as browsers' own lists ask for. */
export const STRICT_TRANSPORT = 'max-age=63072000; includeSubDomains'
