import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { Wordmark } from '@/app/_ui/logo'

/** The address holds the secret: it must reach neither search engines nor the sites that are linked to. */
export const metadata: Metadata = {
  title: 'Connect a source',
  robots: { index: false, follow: false, nocache: true },
  referrer: 'no-referrer',
}

/** Pages for people without an account: nothing leads on from here into the application. */
export default function ConnectLayout({ children }: { children: ReactNode }) {
  return (
    <div className="mx-auto flex min-h-dvh w-full max-w-3xl flex-col gap-8 px-4 py-8 md:px-8 md:py-12">
      <header>
        <Wordmark />
      </header>
      <main className="flex flex-1 flex-col gap-6">{children}</main>
    </div>
  )
}
