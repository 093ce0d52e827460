/**
 * Whose data a piece of code may touch. A context cannot be written by hand: only `lib/auth` makes one, from a
 * membership it has read, `workers`, from a job or a schedule they hold, provisioning, for the client it has just made,
 * and the commands of this installation's operator, for the clients they name.
 */
declare const earned: unique symbol

/** By what right something was done. */
export type ActedVia = 'session' | 'key' | 'break_glass' | 'link' | 'command' | 'system'

/** Where a request came from, for the audit log. */
export interface Origin {
  via: ActedVia
  keyId?: string
  /** Network address of the caller. */
  address?: string
  requestId?: string
}

export interface TenantContext {
  readonly [earned]: true
  readonly clientId: string
  /** Database that holds the client's data where it has one of its own (`platform.client.database_ref`), else null. */
  readonly databaseRef: string | null
  readonly role: 'dra_app' | 'dra_worker'
  readonly userId: string | null
  /** True for requests that must not change anything. */
  readonly readOnly: boolean
  /** Absent for what the installation does by itself. */
  readonly origin?: Origin
}

/** A platform admin at work on the installation: clients, people and their memberships, but no tenant's data. */
export interface AdminContext {
  readonly [earned]: true
  readonly role: 'dra_admin'
  readonly userId: string | null
  readonly readOnly: boolean
  readonly origin: Origin
}

/** Makes a context; call it only with a client id that was just read from a membership or a claimed job. */
export function earnContext(facts: Omit<TenantContext, typeof earned>): TenantContext {
  return Object.freeze({ ...facts }) as TenantContext
}

/** Makes an admin's context; call it only for a person just read to be one, or for an operator's command. */
export function earnAdminContext(facts: Omit<AdminContext, typeof earned | 'role'>): AdminContext {
  return Object.freeze({ role: 'dra_admin', ...facts }) as AdminContext
}
