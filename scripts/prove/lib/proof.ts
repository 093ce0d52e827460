/** What a proof found. It holds when there is no problem; its control is among the problems when it was not caught. */
export interface Proof {
  problems: string[]
  figures: Record<string, unknown>
}
