export type AsvsState = 'pass' | 'doc' | 'n-a' | 'fail'

export function fieldsOf(line: string): string[]
export function namesTest(text: string, name: string): boolean
export function scoreAsvs(options?: { root?: string; text?: string }): {
  problems: string[]
  levels: Record<string, Record<AsvsState, number>>
  score: number
}
