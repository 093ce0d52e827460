import type { ActedVia } from '@/lib/db/context'

/** Everything that is written down about who did what; `noun.verb`. */
export const AUDIT_ACTIONS = [
  'access.denied',
  'account.address_changed',
  'account.digest_chosen',
  'account.password_changed',
  'account.renamed',
  'account.sessions_ended',
  'account.second_factor_asked',
  'account.second_factor_changed',
  'account.sign_in_refused',
  'account.signed_in',
  'annotation.change',
  'break_glass.begin',
  'break_glass.end',
  'change.log',
  'change.remove',
  'cleanup.run',
  'client.create',
  'client.delete',
  'client.erase',
  'client.keep',
  'client.move',
  'client.resume',
  'client.suspend',
  'client.update',
  'comment.add',
  'comment.remove',
  'comment.restore',
  'connection_request.make',
  'connection_request.revoke',
  'connector.change',
  'connector.check',
  'connector.connect',
  'connector.delete',
  'connector.receive',
  'connector.replace_credentials',
  'export.download',
  'finding.change',
  'invitation.accept',
  'invitation.make',
  'invitation.resend',
  'invitation.revoke',
  'job.cancel',
  'job.create',
  'job.retry',
  'key.make',
  'key.revoke',
  'link.make',
  'link.undo',
  'member.change_role',
  'member.leave',
  'member.remove',
  'month.close',
  'month.reopen',
  'notification.choose',
  'order.unwatch',
  'order.watch',
  'outbox.resend',
  'reconciliation.create',
  'schedule.change',
  'schedule.create',
  'schedule.delete',
  'schedule.pause',
  'schedule.resume',
  'scope.decide',
  'setup.first_admin',
  'staff.assign',
  'template.change',
  'user.activate',
  'user.change',
  'user.deactivate',
  'user.end_sessions',
  'vault.rotate',
] as const
export type AuditAction = (typeof AUDIT_ACTIONS)[number]

/** Who did what to what. */
export interface AuditEntryDto {
  id: string
  /** ISO 8601 in UTC. */
  at: string
  action: AuditAction
  objectId: string
  via: ActedVia
  /** Null where the installation acted by itself. */
  actor: { id: string; name: string; email: string } | null
  keyId: string | null
  address: string | null
  requestId: string | null
  details: Record<string, unknown>
}

export interface AdminAuditEntryDto extends AuditEntryDto {
  /** Null for what concerns the installation. */
  client: { id: string; name: string } | null
}
