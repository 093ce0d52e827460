/** Two overlapping ledgers; what both hold is the solid middle. */
export function Logo({ className = 'size-7' }: { className?: string }) {
  return (
    <svg aria-hidden="true" className={`shrink-0 text-accent ${className}`} viewBox="0 0 28 28">
      <rect fill="none" height="15" rx="4" stroke="currentColor" strokeWidth="2" width="15" x="2.5" y="2.5" />
      <rect fill="none" height="15" rx="4" stroke="currentColor" strokeWidth="2" width="15" x="10.5" y="10.5" />
      <path d="M10.5 14.5a4 4 0 0 1 4-4h3v3a4 4 0 0 1-4 4h-3z" fill="currentColor" />
    </svg>
  )
}

export function Wordmark() {
  return (
    <span className="flex items-center gap-2.5">
      <Logo className="size-6" />
      <span className="font-semibold tracking-tight">DRA Reconciliation</span>
    </span>
  )
}
