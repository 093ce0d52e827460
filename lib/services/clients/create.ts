import { eq, inArray, sql } from 'drizzle-orm'
import type { PlatformTransaction } from '@/lib/db/client'
import type { AdminContext } from '@/lib/db/context'
import { client, membership, user } from '@/lib/db/schema/platform'
import { withAdmin } from '@/lib/db/tenant'
import { newId } from '@/lib/ids'
import { recordAdminAudit } from '../audit/record'
import { writeInvitation } from '../invitations/write'
import type { ClientDto, ClientTemplate, MadeClientDto } from './dto'
import type { CreateClientInput } from './input'
import { provisionDefaults } from './provision'
import { freeSlug } from './slug'
import { readTemplate } from './template'
import { toClientDto } from './to-dto'

/** Any constant: clients made at the same time must not choose the same slug. */
const CREATE_LOCK = 7_203_543

/** Makes a client as the template says where the input does not, with its staff, and invites its first owner. */
export async function createClient(admin: AdminContext, input: CreateClientInput): Promise<MadeClientDto> {
  const [made] = await createClients(admin, [input])
  return made as MadeClientDto
}

/** All of them or none. */
export async function createClients(
  admin: AdminContext,
  inputs: readonly CreateClientInput[],
): Promise<MadeClientDto[]> {
  const made = await withAdmin(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${CREATE_LOCK})`)
    const template = await readTemplate(tx)
    const slugs = await readSlugs(tx)
    const rows: MadeClientDto[] = []
    for (const input of inputs) rows.push(await insertClient(tx, admin, template, input, slugs))
    return rows
  }, admin)
  try {
    for (const { id } of made) await provisionDefaults(id)
  } catch (error) {
    await abandon(made)
    throw error
  }
  return made
}

async function insertClient(
  tx: PlatformTransaction,
  admin: AdminContext,
  template: ClientTemplate,
  { name, ...input }: CreateClientInput,
  slugs: Set<string>,
): Promise<MadeClientDto> {
  const slug = freeSlug(name, slugs)
  slugs.add(slug)
  const [row] = await tx
    .insert(client)
    .values({
      id: newId('client'),
      name,
      slug,
      timeZone: input.timeZone ?? template.timeZone,
      currency: input.currency ?? template.currency,
      brandName: input.brandName === undefined ? template.brandName : input.brandName,
      canViewersExport: template.canViewersExport,
    })
    .returning()
  const made = toClientDto(row as typeof client.$inferSelect)
  const staff = await assignTemplateStaff(tx, made.id, template)
  const { timeZone, currency } = made
  await recordAdminAudit(tx, admin, {
    action: 'client.create',
    objectId: made.id,
    clientId: made.id,
    details: { name, timeZone, currency, ...(staff.length > 0 && { staff }) },
  })
  return { ...made, invitationLink: input.ownerEmail ? await inviteOwner(tx, admin, made, input.ownerEmail) : null }
}

async function inviteOwner(
  tx: PlatformTransaction,
  admin: AdminContext,
  { id: clientId, name, brandName, timeZone }: ClientDto,
  email: string,
): Promise<string | null> {
  const [person] = await tx
    .select({ name: user.name })
    .from(user)
    .where(eq(user.id, admin.userId ?? ''))
  const { row, link } = await writeInvitation(
    tx,
    { clientId, email, role: 'owner', createdBy: admin.userId },
    { clientName: brandName ?? name, inviterName: person?.name ?? null, timeZone },
  )
  const details = { email, role: 'owner' }
  await recordAdminAudit(tx, admin, { action: 'invitation.make', objectId: row.id, clientId, details })
  return link
}

/** Staff who left since the template was set are passed over. */
async function assignTemplateStaff(
  tx: PlatformTransaction,
  clientId: string,
  { staff }: ClientTemplate,
): Promise<string[]> {
  if (staff.length === 0) return []
  const roleOf = new Map(staff.map(({ userId, role }) => [userId, role]))
  const people = await tx
    .select({ id: user.id, email: user.email, isStaff: user.isStaff, active: user.active })
    .from(user)
    .where(inArray(user.id, [...roleOf.keys()]))
  const present = people.filter((person) => person.isStaff && person.active)
  if (present.length > 0)
    await tx
      .insert(membership)
      .values(
        present.map(({ id }) => ({ clientId, userId: id, role: roleOf.get(id) ?? 'viewer', kind: 'agency' as const })),
      )
  return present.map(({ email }) => email)
}

async function readSlugs(tx: PlatformTransaction): Promise<Set<string>> {
  const rows = await tx.select({ slug: client.slug }).from(client)
  return new Set(rows.map(({ slug }) => slug))
}

/** What could not be set up is erased at the worker's next look, because nobody has anything there yet. */
async function abandon(made: readonly MadeClientDto[]): Promise<void> {
  const now = sql`clock_timestamp()`
  const ids = made.map(({ id }) => id)
  await withAdmin((tx) =>
    tx.update(client).set({ status: 'deleting', statusAt: now, eraseAfter: now }).where(inArray(client.id, ids)),
  )
}
