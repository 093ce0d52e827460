export function findChromium(options?: {
  env?: Record<string, string | undefined>
  note?: (text: string) => void
}): Promise<string>
