import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

/** What no file that runs in production holds, whoever writes it; the few that may are named with their reason. */

const FILES = ['app', 'lib', 'workers']
  .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`))
  .concat('proxy.ts', 'instrumentation.ts', 'instrumentation-client.ts', 'next.config.ts')
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$|\/testing\//.test(name))
const TEXTS = FILES.map((name) => ({ name, text: readFileSync(name, 'utf8') }))
const holding = (pattern: RegExp) => TEXTS.filter(({ text }) => pattern.test(text)).map(({ name }) => name)

it('the product is looked at as a whole', () => {
  expect(FILES.length).toBeGreaterThan(500)
  expect(FILES).toContain('lib/auth/session.ts')
})

it('no code runs commands of the operating system', () => {
  expect(holding(/node:child_process|from 'child_process'|\bexec(?:File)?(?:Sync)?\('/)).toEqual([])
})

it('no text is evaluated as code, nor put into a page as markup', () => {
  expect(
    holding(
      /\beval\(|new Function\(|\bvm\b.*from 'node:vm'|dangerouslySetInnerHTML|\.(?:inner|outer)HTML\b|document\.write/,
    ),
  ).toEqual([])
})

it('no statement of SQL is put together from text, but of names of our own tables and of the limiter', () => {
  expect(holding(/\bsql\.raw\(|\.unsafe\(/)).toEqual([
    // Names out of the schema.
    'lib/db/migrate.ts',
    'lib/http/limit-store.ts',
    'lib/services/clients/erase.ts',
    'lib/services/storage/measure.ts',
  ])
})

it('no pattern is made of what people write', () => {
  const made = TEXTS.flatMap(({ name, text }) =>
    [...text.matchAll(/new RegExp\(([^)]*)/g)].map(([all]) => `${name}: ${all}`),
  )
  for (const one of made) expect(one).not.toMatch(/\b(?:body|query|params|input|request|search|text|value|row|cell)\b/)
})

it('chance that matters comes from the system’s source: Math.random only spreads retries', () => {
  expect(holding(/Math\.random/)).toEqual(['lib/services/connectors/open-connector.ts', 'workers/run-job.ts'])
})

it('cryptography is Node’s, and none of it is broken or without authentication', () => {
  expect(holding(/from '(?:crypto-js|node-forge|bcrypt|bcryptjs|md5|sha1|tweetnacl|@noble\/[^']*)'/)).toEqual([])
  expect(
    holding(
      /['"](?:md5|sha1|rc4|des-(?:ede|cbc|ecb)[-\w]*|aes-\d+-(?:ecb|cbc|ctr))['"]|createCipher\(|RSA_PKCS1_PADDING/i,
    ),
  ).toEqual([])
})

it('certificates are never left unchecked', () => {
  expect(holding(/rejectUnauthorized|NODE_TLS_REJECT_UNAUTHORIZED|checkServerIdentity|tlsAllowInvalid/)).toEqual([])
})

it('nothing is kept in the browser’s stores, and nobody listens to messages of other windows', () => {
  expect(holding(/\b(?:localStorage|sessionStorage|indexedDB)\b/)).toEqual([])
  // The choice of a theme.
  expect(holding(/document\.cookie/)).toEqual(['app/dashboard/_shell/user-menu.tsx'])
  expect(holding(/addEventListener\('message'|\.onmessage\b|window\.postMessage/)).toEqual([])
})
