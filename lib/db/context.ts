/**
 * Whose data a piece of code may touch. A context cannot be written by hand: only `lib/auth` makes one, from a
 * membership it has read, `workers`, from a job or a schedule they hold, provisioning, for the client it has just made,
 * and the retention command, for the clients an operator of the installation names.
 */
declare const earned: unique symbol

export interface TenantContext {
  readonly [earned]: true
  readonly clientId: string
  readonly role: 'dra_app' | 'dra_worker'
  readonly userId: string | null
  /** True for requests that must not change anything. */
  readonly readOnly: boolean
}

/** Makes a context; call it only with a client id that was just read from a membership or a claimed job. */
export function earnContext(facts: Omit<TenantContext, typeof earned>): TenantContext {
  return Object.freeze({ ...facts }) as TenantContext
}
