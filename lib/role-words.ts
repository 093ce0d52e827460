/** What the roles are called, and what each may do, in a sentence. */

const WORDS = {
  owner: {
    name: 'owner',
    one: 'an owner',
    sentence: 'Owners do everything admins do, decide who is owner or admin, and may delete the client.',
  },
  admin: {
    name: 'admin',
    one: 'an admin',
    sentence: 'Admins do everything analysts do, connect sources, set schedules and invite analysts and viewers.',
  },
  analyst: {
    name: 'analyst',
    one: 'an analyst',
    sentence: 'Analysts upload files, run reconciliations and work on what they find.',
  },
  viewer: { name: 'viewer', one: 'a viewer', sentence: 'Viewers read results and findings, and change nothing.' },
} as const

export const describeRole = (role: keyof typeof WORDS): { name: string; one: string; sentence: string } => WORDS[role]
