import { type SQLWrapper, sql } from 'drizzle-orm'

/** Whether the client of an id is suspended, being deleted or being moved: its work waits on purpose. */
export const isHeldBack = (clientId: SQLWrapper) =>
  sql`exists (select from platform.client c where c.id = ${clientId} and (c.status <> 'active' or c.moving_at is not null))`
