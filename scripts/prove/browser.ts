import { readFileSync } from 'node:fs'
import { chromium } from '@playwright/test'
import type postgres from 'postgres'
import { findChromium } from '@/scripts/lib/find-chromium.mjs'
import type { Arena } from './lib/arena'
import { startBuiltWeb } from './lib/built-web'
import { type ClientWithJob, makeFullClient, signInNew } from './lib/cast'
import { becomeMarkup, frame, HOSTILE, lookBack, walk } from './lib/page-safety'
import type { Proof } from './lib/proof'

export interface BrowserSize {
  seed: number
}

/** Columns of text that the product itself chooses from a few words, or finds rows by. */
const NOT_TYPED =
  /(^|_)(id|ids|key|keys|hash|state|status|kind|role|side|level|zone|currency|cron|slug|by|stage|via|subject)$/

/**
 * Chromium on every page of the built product, over data in which every text is hostile: nothing of it runs, no page
 * breaks its own content policy, none lets itself be framed or kept, and after signing out Back shows nothing. Control:
 * the same text as markup in the page is stopped by the policy, and runs without it.
 */
export async function proveBrowser({ owner, appUrl }: Arena, { seed }: BrowserSize): Promise<Proof> {
  const client = await makeFullClient(owner, 'Acme')
  const columns = await makeHostile(owner, client.clientId, seed)
  const person = { clientIds: [client.clientId], role: 'owner' as const }
  const people = {
    owner: await signInNew({ ...person, email: 'owner@people.example', name: HOSTILE[seed % HOSTILE.length] }),
    admin: await signInNew({ ...person, email: 'admin@people.example', role: 'admin' }),
  }
  await owner`update platform."user" set is_platform_admin = true where id = ${people.admin.userId}`
  const web = await startBuiltWeb(appUrl)
  const browser = await chromium.launch({ executablePath: await findChromium() })
  const problems: string[] = []
  try {
    const paths = await pagesOf(owner, client)
    let visits = 0
    for (const [name, { cookie }] of Object.entries(people)) {
      const onVisit = (done: number) => {
        if (done % 10 === 0 || done === paths.length) console.error(`As ${name}: ${done} of ${paths.length} pages`)
      }
      problems.push(...(await walk(browser, web.origin, paths, { cookie, onVisit })))
      visits += paths.length
    }
    problems.push(...(await lookBack(browser, web.origin, people.owner.cookie)))
    problems.push(...(await frame(browser, web.origin)))
    const control = await becomeMarkup(browser, web.origin, people.owner.cookie)
    problems.push(...control.problems)
    return {
      problems: [...new Set(problems)],
      figures: { pages: paths.length, visits, hostileColumns: columns, controlCaught: control.isCaught },
    }
  } finally {
    await browser.close()
    await web.close()
  }
}

/** Puts hostile text into every column of text that will take it; returns how many did. */
async function makeHostile(owner: postgres.Sql, clientId: string, seed: number): Promise<number> {
  const columns = await owner<{ place: string; name: string; key: string }[]>`
    select format('%I.%I', c.table_schema, c.table_name) as place, c.column_name as name,
      case when c.table_name = 'client' then 'id' else 'client_id' end as key
    from information_schema.columns c join pg_tables t on t.schemaname = c.table_schema and t.tablename = c.table_name
    where c.table_schema in ('platform', 'tenant') and c.data_type = 'text'
      and (c.table_name = 'client' or exists (select from information_schema.columns i
        where i.table_schema = c.table_schema and i.table_name = c.table_name and i.column_name = 'client_id'))
    order by 1, 2`
  let made = 0
  for (const [index, { place, name, key }] of columns.entries()) {
    if (NOT_TYPED.test(name)) continue
    const text = HOSTILE[(index + seed) % HOSTILE.length] ?? ''
    // What a rule of the table refuses cannot be stored by the product either.
    const changed = await owner
      .unsafe(`update ${place} set "${name}" = $1 where ${key} = $2`, [text, clientId])
      .catch(() => ({ count: 0 }))
    if (changed.count > 0) made++
  }
  return made
}

/** Every page that was built, with an own row's id where it takes one. */
async function pagesOf(owner: postgres.Sql, client: ClientWithJob): Promise<string[]> {
  const manifest = JSON.parse(readFileSync('.next/app-path-routes-manifest.json', 'utf8')) as Record<string, string>
  const [mail] = await owner`select id from platform.outbox where client_id = ${client.clientId} limit 1`
  const own: Record<string, string | undefined> = {
    '/dashboard/connectors/[id]': client.storeConnectorId,
    '/dashboard/reconciliations/[id]': client.reconciliationId,
    '/dashboard/outbox/[id]': mail?.id,
  }
  const byName: Record<string, string> = { jobId: client.jobId, kind: 'shopify', secret: 'none' }
  return Object.entries(manifest)
    .filter(([file, path]) => file.endsWith('/page') && !path.startsWith('/_') && path !== '/')
    .map(([, path]) =>
      path.replaceAll(/\[(?:\.\.\.)?(\w+)\]/g, (_, name: string) => own[path] ?? byName[name] ?? client.clientId),
    )
    .sort()
}
