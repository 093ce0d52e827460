export interface ConnectorDto {
  id: string
  kind: 'store_file' | 'analytics_file'
  side: 'store' | 'analytics'
  label: string
  /** What the last accepted file was; null before the first. */
  lastUpload: {
    fileName: string
    format: string
    uploadedAt: string
    window: { from: string; to: string; timeZone: string }
    transactions: number
    rejections: number
    /** How the file was read, in sentences. */
    notes: string[]
  } | null
}
