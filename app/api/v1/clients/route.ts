import { route } from '@/lib/http/route'

/** The clients that the caller belongs to. */
export const GET = route({
  action: 'client.read',
  run: async ({ member }) => ({
    items: member.principal.memberships.map(({ id, name, slug, timeZone, currency, status, role, kind }) => ({
      ...{ id, name, slug, timeZone, currency, status, role, kind },
    })),
    nextCursor: null,
  }),
})
