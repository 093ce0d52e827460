import type { PlatformTransaction } from '@/lib/db/client'
import type { AdminContext, TenantContext } from '@/lib/db/context'
import { auditLog } from '@/lib/db/schema/operations'
import type { AuditAction } from './dto'

interface Act {
  action: AuditAction
  /** Id of what was acted on. */
  objectId: string
  /** Names and values that help a reader; never a secret. */
  details?: Record<string, unknown>
}

/** Writes down what a client's member, key or job does, in the transaction that does it. */
export async function recordAudit(tx: PlatformTransaction, context: TenantContext, act: Act): Promise<void> {
  await tx.insert(auditLog).values({ clientId: context.clientId, ...actor(context), ...act })
}

/** Writes down what a platform admin does: in the log of the client it concerns, else in the installation's. */
export async function recordAdminAudit(
  tx: PlatformTransaction,
  context: AdminContext,
  { clientId = '', ...act }: Act & { clientId?: string },
): Promise<void> {
  await tx.insert(auditLog).values({ clientId, ...actor(context), ...act })
}

const actor = ({ userId, origin }: TenantContext | AdminContext) => ({
  userId,
  via: origin?.via ?? ('system' as const),
  keyId: origin?.keyId ?? null,
  address: origin?.address ?? null,
  requestId: origin?.requestId ?? null,
})
