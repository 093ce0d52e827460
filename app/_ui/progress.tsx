/** How much of something is done, 0 to 1; null while that cannot be told. */
export function Progress({ value, label }: { value: number | null; label: string }) {
  return (
    <div
      aria-label={label}
      aria-valuemax={100}
      aria-valuemin={0}
      aria-valuenow={value === null ? undefined : Math.round(value * 100)}
      className="w-full"
      role="progressbar"
    >
      <svg aria-hidden="true" className="block h-1 w-full">
        <rect className="fill-line" height="4" rx="2" width="100%" />
        <rect
          className={value === null ? 'animate-breathe fill-accent' : 'fill-accent'}
          height="4"
          rx="2"
          width={value === null ? '100%' : `${value * 100}%`}
        />
      </svg>
    </div>
  )
}
