/** Pattern for what is uncertain; present once per page, so that every drawing can refer to it. */
export function HatchDefinition() {
  return (
    <svg aria-hidden="true" className="absolute size-0">
      <defs>
        <pattern height="6" id="hatch" patternTransform="rotate(45)" patternUnits="userSpaceOnUse" width="6">
          <rect fill="var(--pending)" height="6" opacity="0.18" width="6" />
          <rect fill="var(--pending)" height="6" width="2" />
        </pattern>
      </defs>
    </svg>
  )
}
