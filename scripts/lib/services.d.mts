import type { LoggedChild } from './processes.mjs'

export interface Secrets {
  authSecret: string
  loginPassword: string
  encryptionKey: string
}

export interface SeededDemo {
  email: string
  password: string
  /** Of the installation's platform admin, who belongs to no client. */
  adminEmail: string
  adminPassword: string
  clientName: string
  jobId: string
}

export type Variables = Record<string, string | undefined>

export function loadSecrets(file: string): Secrets
export function describeEnvironment(options: {
  ownerUrl: string
  secrets: Secrets
  port: number
  demoFolder: string
}): Record<string, string> & { DRA_DEMO_FOLDER: string }
export function startUpstreams(options: {
  env: Variables
  logDir: string
}): Promise<{ upstreams: LoggedChild; overrides: string }>
export function runBundle(
  name: string,
  args: readonly string[],
  options: { env: Variables; failure: string; timeoutMs?: number },
): Promise<string>
export function parseSeedOutput(stdout: string): SeededDemo
export function startWeb(options: { port: number; env: Variables; logDir: string }): LoggedChild
export function startWorker(options: { env: Variables; logDir: string }): LoggedChild
export function watchChildren(children: readonly LoggedChild[]): Promise<never>
export function waitForHealth(options: { port: number; web: LoggedChild; timeoutMs?: number }): Promise<void>
