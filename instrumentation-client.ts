import * as Sentry from '@sentry/nextjs'
import { maskPath } from '@/lib/mask-path'

/** Errors in the browser, without who met them: sent only when a DSN was given at build time. */
const dsn = process.env.NEXT_PUBLIC_SENTRY_DSN

if (dsn)
  Sentry.init({
    dsn,
    tracesSampleRate: 0,
    beforeBreadcrumb: () => null,
    beforeSend: ({ user: _user, extra: _extra, request, ...event }) => ({
      ...event,
      ...(request?.url && { request: { url: maskPath(request.url.split('?')[0] ?? '') } }),
    }),
  })

// Dialogs and menus add a style of their own while they are open; this is where they look for the page's nonce.
Object.assign(globalThis, { __webpack_nonce__: document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce })

export const onRouterTransitionStart = Sentry.captureRouterTransitionStart
