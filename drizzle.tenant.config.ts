import { defineConfig } from 'drizzle-kit'

export default defineConfig({
  dialect: 'postgresql',
  casing: 'snake_case',
  schema: ['tenant', 'review'].map((name) => `./lib/db/schema/${name}.ts`),
  out: './drizzle/tenant',
  schemaFilter: ['tenant'],
})
