import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { checkBoundaries, type Violation } from './lib/boundaries.mjs'

const config: { forbidden: { name: string }[] } = createRequire(import.meta.url)('../.dependency-cruiser.cjs')

/** A tree that keeps every rule; each case plants one file into it. */
const CLEAN: Record<string, string> = {
  'lib/money.ts': 'export const cents = 1\nexport type Money = number\n',
  'lib/reconcile/engine.ts':
    "import { cents } from '@/lib/money'\nexport const decide = () => cents\nexport interface Verdict { id: string }\n",
  'lib/ingestors/file/index.ts': "import { cents } from '../../money'\nexport const read = () => cents\n",
  'lib/ingestors/shop/index.ts': 'export const shop = 1\n',
  'lib/db/client.ts': "import pg from 'pg'\nexport const db = pg\nexport interface Row { id: string }\n",
  'lib/http/route.ts': 'export const route = 1\n',
  'lib/queue/producer.ts': "import { Queue } from 'bullmq'\nexport const queue = Queue\n",
  'lib/services/jobs/run.ts':
    "import { db } from '@/lib/db/client'\nimport { queue } from '@/lib/queue/producer'\nexport const run = () => [db, queue]\n",
  'lib/testing/factory.ts': 'export const make = 1\n',
  'lib/services/jobs/run.test.ts':
    "import { make } from '@/lib/testing/factory'\nimport { run } from './run'\nrun(); make\n",
  'app/page.tsx':
    "import type { Row } from '@/lib/db/client'\nimport { route } from '@/lib/http/route'\nexport default function Page(p: Row) { return <p>{p.id}{route}</p> }\n",
  'workers/main.ts': "import { decide } from '@/lib/reconcile/engine'\ndecide()\n",
  'e2e/helper.ts': 'export const helper = 1\n',
}

/** Each file breaks the one rule it is listed under. */
const PLANTED: Record<string, Record<string, string>> = {
  'no-circular': {
    'lib/one.ts': "import { two } from './two'\nexport const one = () => two\n",
    'lib/two.ts': "import { one } from './one'\nexport const two = () => one\n",
  },
  'no-unresolved': { 'lib/lost.ts': "import { x } from './nowhere'\nexport const y = x\n" },
  'kernel-is-pure': {
    'lib/impure.ts': "import { db } from '@/lib/db/client'\nexport const x = db\n",
    'lib/impure-type.ts': "import type { Row } from '@/lib/db/client'\nexport type X = Row\n",
  },
  'engine-is-pure': {
    'lib/reconcile/value.ts': "import { db } from '../db/client'\nexport const x = db\n",
    'lib/reconcile/type.ts': "import type { Row } from '../db/client'\nexport type X = Row\n",
    'lib/reconcile/inline-type.ts': "import { type Row } from '../db/client'\nexport type X = Row\n",
    'lib/reconcile/type-again.ts': "export type { Row } from '../db/client'\n",
    'lib/reconcile/package.ts': "import pg from 'pg'\nexport const x = pg\n",
    'lib/reconcile/late.ts': "export const load = () => import('@/lib/ingestors/file/index')\n",
  },
  'ingestors-are-pure': { 'lib/ingestors/file/compare.ts': "export { decide } from '@/lib/reconcile/engine'\n" },
  'ingestors-stay-apart': {
    'lib/ingestors/file/borrow.ts': "import { shop } from '../shop/index'\nexport const x = shop\n",
  },
  'services-know-no-transport': {
    'lib/services/jobs/headers.ts': "import { headers } from 'next/headers'\nexport const x = headers\n",
    'lib/services/jobs/cache.ts': "import { cache } from 'react'\nexport const x = cache\n",
    'lib/services/jobs/queue.ts': "import { Queue } from 'bullmq'\nexport const x = Queue\n",
    'lib/services/jobs/http.ts': "import { route } from '@/lib/http/route'\nexport const x = route\n",
  },
  'app-goes-through-services': {
    'app/database.tsx': "import { db } from '@/lib/db/client'\nexport const X = () => <p>{String(db)}</p>\n",
    'app/queue.ts': "import { queue } from '@/lib/queue/producer'\nexport const x = queue\n",
    'app/engine.ts': "import { decide } from '@/lib/reconcile/engine'\nexport const x = decide\n",
  },
  'workers-know-no-web': {
    'workers/http.ts': "import { route } from '@/lib/http/route'\nexport const x = route\n",
    'workers/page.ts': "import Page from '@/app/page'\nexport const x = Page\n",
  },
  'lib-is-below': { 'lib/http/page.ts': "import Page from '@/app/page'\nexport const x = Page\n" },
  'testing-only-in-tests': {
    'lib/http/made-up.ts': "import { make } from '@/lib/testing/factory'\nexport const x = make\n",
  },
  'nothing-imports-e2e': {
    'lib/services/journey.ts': "import { helper } from '@/e2e/helper'\nexport const x = helper\n",
  },
}

async function check(files: Record<string, string>, minimumModules = 10) {
  const root = mkdtempSync(join(tmpdir(), 'dra-planted-'))
  try {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, file)), { recursive: true })
      writeFileSync(join(root, file), text)
    }
    return await checkBoundaries({ root, minimumModules })
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

/** A cycle is reported once, from one of its files, with the others behind it. */
function touches(violation: Violation, file = ''): boolean {
  return violation.from === file || (violation.rule === 'no-circular' && violation.to.includes(file))
}

describe('import boundaries', { timeout: 30_000 }, () => {
  it('a tree that keeps the rules passes, type imports from app to the database included', async () => {
    const { violations, moduleCount } = await check(CLEAN)
    expect(violations).toEqual([])
    expect(moduleCount).toBe(Object.keys(CLEAN).length)
  })

  describe('of violations planted all over a tree', () => {
    let violations: Violation[]
    beforeAll(async () => {
      const result = await check({ ...CLEAN, ...Object.assign({}, ...Object.values(PLANTED)) })
      violations = result.violations
    }, 30_000)

    const cases = Object.entries(PLANTED).flatMap(([rule, files]) => Object.keys(files).map((file) => [rule, file]))
    it.each(cases)('%s finds %s and says why it must not be', (rule, file) => {
      const found = violations.filter((violation) => violation.rule === rule && touches(violation, file))
      expect(found).toHaveLength(1)
      expect(found[0]?.comment).not.toBe('')
    })

    it('nothing else is found', () => {
      const planted = new Set(cases.map(([, file]) => file))
      expect(violations.filter((violation) => !planted.has(violation.from))).toEqual([])
    })

    it('every rule has a planted violation', () => {
      expect(Object.keys(PLANTED).sort()).toEqual(config.forbidden.map((rule) => rule.name).sort())
    })
  })

  it('looking at too few files fails instead of passing silently', async () => {
    await expect(check(CLEAN, 100)).rejects.toThrow('Only 13 modules were cruised')
  })
})
