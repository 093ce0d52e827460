export interface Violation {
  rule: string
  comment: string
  from: string
  to: string
}

export function checkBoundaries(options?: {
  root?: string
  minimumModules?: number
}): Promise<{ violations: Violation[]; moduleCount: number }>
