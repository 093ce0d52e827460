export interface ProcessRecord {
  pid: number
  startTime: string
}

export interface LoggedChild extends ProcessRecord {
  name: string
  exited: Promise<{ code: number | null; signal: string | null; error: Error | null }>
  readLog(lines?: number): string
}

export function isRunning(pid: number): boolean
export function readStartTime(pid: number): string | null
export function isSameProcess(record: ProcessRecord): boolean
export function waitForExit(pid: number, timeoutMs: number): Promise<boolean>
export function stopProcess(pid: number, options?: { signal?: NodeJS.Signals; graceMs?: number }): Promise<void>
export function findFreePort(preferred?: readonly (number | null | undefined)[]): Promise<number>
