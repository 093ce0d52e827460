import { defineConfig } from 'drizzle-kit'

export default defineConfig({
  dialect: 'postgresql',
  casing: 'snake_case',
  schema: ['platform', 'people', 'operations', 'identity'].map((name) => `./lib/db/schema/${name}.ts`),
  out: './drizzle/platform',
  schemaFilter: ['platform', 'identity'],
})
