import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withSentryConfig } from '@sentry/nextjs/config'
import type { NextConfig } from 'next'

const root = dirname(fileURLToPath(import.meta.url))

/** For every answer; pages are given their content policy by proxy.ts, since it names a nonce. */
const securityHeaders = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  { key: 'Cross-Origin-Resource-Policy', value: 'same-origin' },
  {
    key: 'Permissions-Policy',
    value: ['camera', 'microphone', 'geolocation', 'payment', 'usb', 'browsing-topics']
      .map((name) => `${name}=()`)
      .join(', '),
  },
]

/** Answers of routes are data: nothing in them runs, and no page shows them inside itself. */
const dataPolicy = [{ key: 'Content-Security-Policy', value: "default-src 'none'; frame-ancestors 'none'" }]

/** Of files that no code of ours answers; browsers take it over https only. The same as in lib/http/content-policy.ts. */
const fileTransport = [{ key: 'Strict-Transport-Security', value: 'max-age=63072000; includeSubDomains' }]

/** Addresses that are secrets themselves: no other site is told of them. */
const noReferrer = [{ key: 'Referrer-Policy', value: 'no-referrer' }]

const config: NextConfig = {
  output: 'standalone',
  poweredByHeader: false,
  outputFileTracingRoot: root,
  serverExternalPackages: ['bullmq', 'pg', 'postgres', 'exceljs', 'pino', 'papaparse'],
  // The browser's code is made while building, so its DSN is taken from the builder's environment.
  env: { NEXT_PUBLIC_SENTRY_DSN: process.env.SENTRY_DSN ?? '' },
  // A preflight is told by its header; the proxy is kept away from the API, since it would hold back uploads.
  rewrites: async () => ({
    beforeFiles: [
      {
        source: '/api/v1/:path*',
        has: [{ type: 'header', key: 'access-control-request-method' }],
        destination: '/api/preflight',
      },
    ],
    afterFiles: [],
    fallback: [],
  }),
  headers: async () => [
    { source: '/:path*', headers: securityHeaders },
    { source: '/api/:path*', headers: dataPolicy },
    { source: '/health/:path*', headers: dataPolicy },
    { source: '/icon.svg', headers: [...dataPolicy, ...fileTransport] },
    { source: '/_next/static/:path*', headers: fileTransport },
    // The later rule wins.
    ...['connect', 'accept-invite', 'setup', 'reset-password', 'confirm-address'].map((first) => ({
      source: `/${first}/:path*`,
      headers: noReferrer,
    })),
    { source: '/setup/:path*', headers: noReferrer },
  ],
}

export default withSentryConfig(config, {
  silent: true,
  telemetry: false,
  sourcemaps: { disable: !process.env.SENTRY_AUTH_TOKEN },
})
