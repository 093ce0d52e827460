import { defineConfig } from 'drizzle-kit'

export default defineConfig({
  dialect: 'postgresql',
  casing: 'snake_case',
  schema: ['./lib/db/schema/platform.ts', './lib/db/schema/identity.ts'],
  out: './drizzle/platform',
  schemaFilter: ['platform', 'identity'],
})
