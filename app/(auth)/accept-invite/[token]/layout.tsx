import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { Wordmark } from '@/app/_ui/logo'

/** The address holds the secret: it must reach neither search engines nor the sites that are linked to. */
export const metadata: Metadata = {
  title: 'Invitation',
  robots: { index: false, follow: false, nocache: true },
  referrer: 'no-referrer',
}

export default function InvitationLayout({ children }: { children: ReactNode }) {
  return (
    <div className="mx-auto flex min-h-dvh w-full max-w-lg flex-col gap-8 px-4 py-8 md:py-16">
      <header>
        <Wordmark />
      </header>
      <main className="flex flex-1 flex-col gap-6">{children}</main>
    </div>
  )
}
