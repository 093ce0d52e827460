import platformJournal from '@/drizzle/platform/meta/_journal.json'
import tenantJournal from '@/drizzle/tenant/meta/_journal.json'

const newest = ({ entries }: typeof platformJournal) => Math.max(...entries.map(({ when }) => when))

/** When the newest migration that this version knows was made, in epoch milliseconds: its mark in `drizzle.*_migrations`. */
export const NEWEST_MIGRATION = { platform: newest(platformJournal), tenant: newest(tenantJournal) }
