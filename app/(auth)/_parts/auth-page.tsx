import type { ReactNode } from 'react'
import { Logo } from '@/app/_ui/logo'
import { VERSION } from '@/lib/version'

/** A page for people who are not signed in: one thing to do, in the middle. */
export function AuthPage({ title, lead, children }: { title: string; lead: ReactNode; children: ReactNode }) {
  return (
    <main className="flex min-h-dvh flex-col items-center px-4">
      <div className="flex w-full max-w-[360px] flex-1 flex-col justify-center gap-7 py-12">
        <div className="flex flex-col gap-4">
          <Logo className="size-10" />
          <div>
            <h1 className="font-semibold text-lg tracking-tight">{title}</h1>
            <p className="text-muted">{lead}</p>
          </div>
        </div>
        {children}
      </div>
      <footer className="num py-6 text-muted text-xs">v{VERSION}</footer>
    </main>
  )
}
