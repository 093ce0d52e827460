import type { Metadata, Viewport } from 'next'
import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { HatchDefinition } from './_ui/hatch'
import { readTheme } from './_ui/theme'
import './globals.css'

export const metadata: Metadata = {
  title: { default: 'DRA Transaction Reconciliation', template: '%s · DRA Reconciliation' },
  description: 'What GA4 says was sold against what the store really sold, order by order.',
  robots: { index: false, follow: false },
}

export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'light dark' }

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = readTheme(await cookies())
  return (
    <html data-theme={theme === 'system' ? undefined : theme} lang="en">
      <body className="font-sans">
        <HatchDefinition />
        {children}
      </body>
    </html>
  )
}
