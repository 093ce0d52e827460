import type { ReactNode } from 'react'

interface IconProps {
  className?: string
}

/** One family of line icons, 16 px, drawn in the colour of the text around them. */
function Icon({ className = 'size-4', children }: IconProps & { children: ReactNode }) {
  return (
    <svg
      aria-hidden="true"
      className={`shrink-0 ${className}`}
      fill="none"
      stroke="currentColor"
      strokeLinecap="round"
      strokeLinejoin="round"
      strokeWidth="1.5"
      viewBox="0 0 16 16"
    >
      {children}
    </svg>
  )
}

export const OverviewIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M2.5 13.5h11M4.5 11V8M8 11V3.5M11.5 11V6" />
  </Icon>
)
export const ResultsIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M3 4h4M3 8h4M3 12h4M9.5 4.2l1.2 1.2 2.3-2.6M9.5 8.2l1.2 1.2 2.3-2.6M10 11l2.5 2M12.5 11 10 13" />
  </Icon>
)
export const FindingsIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M4 13.5v-11M4 3h7.5L10 5.75l1.5 2.75H4" />
  </Icon>
)
export const ConnectorsIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M6 2.5v3M10 2.5v3M4.5 5.5h7v2a3.5 3.5 0 0 1-7 0v-2ZM8 11v2.5" />
  </Icon>
)
export const JobsIcon = (props: IconProps) => (
  <Icon {...props}>
    <circle cx="8" cy="8" r="5.5" />
    <path d="M8 5v3l2 1.5" />
  </Icon>
)
export const ReconciliationsIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M2.5 5.5h9M9 3l2.5 2.5L9 8M13.5 10.5h-9M7 8l-2.5 2.5L7 13" />
  </Icon>
)
export const SettingsIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M2.5 5h6M12.5 5h1M2.5 11h1M7.5 11h6" />
    <circle cx="10.5" cy="5" r="1.75" />
    <circle cx="5.5" cy="11" r="1.75" />
  </Icon>
)
export const PortfolioIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M2.5 5.5h11v8h-11zM6 5.5v-2h4v2M2.5 9h11" />
  </Icon>
)
export const AdministrationIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M8 2.5 13 4v4c0 3-2 5-5 6-3-1-5-3-5-6V4l5-1.5ZM6 8l1.5 1.5L10.5 6.5" />
  </Icon>
)
export const StorageIcon = (props: IconProps) => (
  <Icon {...props}>
    <ellipse cx="8" cy="3.8" rx="5.2" ry="2" />
    <path d="M2.8 3.8v8.4c0 1.1 2.3 2 5.2 2s5.2-.9 5.2-2V3.8M2.8 8c0 1.1 2.3 2 5.2 2s5.2-.9 5.2-2" />
  </Icon>
)
export const RetentionIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M2.5 4.2h11M6 4.2V2.4h4v1.8M4 4.2l.6 9.4h6.8l.6-9.4M6.7 7v4M9.3 7v4" />
  </Icon>
)
export const MoreIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M2.5 4.5h11M2.5 8h11M2.5 11.5h11" />
  </Icon>
)
export const PlusIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M8 3v10M3 8h10" />
  </Icon>
)
export const ChevronDownIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="m4.5 6.5 3.5 3.5 3.5-3.5" />
  </Icon>
)
export const ChevronRightIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="m6.5 4.5 3.5 3.5-3.5 3.5" />
  </Icon>
)
export const CloseIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="m4 4 8 8M12 4l-8 8" />
  </Icon>
)
export const CheckIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="m3 8.5 3.2 3.2L13 4.8" />
  </Icon>
)
export const WarningIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M8 2.8 14 13H2L8 2.8ZM8 6.8v2.7M8 11.3v.1" />
  </Icon>
)
export const InfoIcon = (props: IconProps) => (
  <Icon {...props}>
    <circle cx="8" cy="8" r="5.7" />
    <path d="M8 7.5v3.2M8 5.2v.1" />
  </Icon>
)
export const CopyIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z" />
  </Icon>
)
export const DownloadIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M8 2.5v7.5M5 7.5l3 3 3-3M3 13.5h10" />
  </Icon>
)
export const UploadIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M8 10.5V3M5 5.5l3-3 3 3M3 13.5h10" />
  </Icon>
)
export const EyeIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M1.8 8S4 3.8 8 3.8 14.2 8 14.2 8 12 12.2 8 12.2 1.8 8 1.8 8Z" />
    <circle cx="8" cy="8" r="1.8" />
  </Icon>
)
export const EyeOffIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M1.8 8S4 3.8 8 3.8 14.2 8 14.2 8 12 12.2 8 12.2 1.8 8 1.8 8ZM3 13.5 13 2.5" />
  </Icon>
)
export const SearchIcon = (props: IconProps) => (
  <Icon {...props}>
    <circle cx="7" cy="7" r="4.2" />
    <path d="m10.2 10.2 3.3 3.3" />
  </Icon>
)
export const SortUpIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M8 12.5v-9M4.5 7 8 3.5 11.5 7" />
  </Icon>
)
export const SortDownIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M8 3.5v9M4.5 9 8 12.5 11.5 9" />
  </Icon>
)
export const FileIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M4 1.8h5l3.2 3.2v9.2H4zM9 1.8V5h3.2" />
  </Icon>
)
export const LogoutIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M6.5 2.5h-4v11h4M10 5l3 3-3 3M13 8H6" />
  </Icon>
)
export const ArrowRightIcon = (props: IconProps) => (
  <Icon {...props}>
    <path d="M3 8h10M9 4l4 4-4 4" />
  </Icon>
)
