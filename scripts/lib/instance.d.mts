import type { ProcessRecord } from './processes.mjs'

export interface InstanceRecord extends ProcessRecord {
  url: string | null
  children: (ProcessRecord & { name: string })[]
}

export interface Claim {
  running?: InstanceRecord
  update(fields: Partial<InstanceRecord>): void
  release(): void
}

export function findRunningInstance(file: string): InstanceRecord | null
export function claimInstance(
  file: string,
  options?: { onLeftover?: (child: ProcessRecord & { name: string }) => void },
): Promise<Claim>
