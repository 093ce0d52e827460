/**
 * The import rules of .dependency-cruiser.cjs, checked over plain JavaScript. dependency-cruiser cannot read
 * TypeScript 7 (it then cruises nothing and reports success), so esbuild first strips the types into a copy; with the
 * types gone it could not see type imports either, so a second copy keeps them.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { ROOT } from './project.mjs'

const FOLDERS = ['app', 'lib', 'workers', 'scripts', 'e2e', 'drizzle']
const CODE = /\.(ts|tsx|mts|mjs|js)$/
const DECLARATION = /\.d\.m?ts$/

/**
 * Checks the tree at `root`. Resolves to `{ violations: [{ rule, comment, from, to }], moduleCount }`. Rejects when
 * a source file was not looked at or fewer than `minimumModules` were, since silence would then mean nothing.
 */
export async function checkBoundaries({ root = ROOT, minimumModules = 100 } = {}) {
  const config = createRequire(import.meta.url)(join(ROOT, '.dependency-cruiser.cjs'))
  const isValuesOnly = (rule) => config.VALUES_ONLY.includes(rule.name)
  const found = new Map()
  let moduleCount = 0
  for (const withTypes of [false, true]) {
    const forbidden = withTypes ? config.forbidden.filter((rule) => !isValuesOnly(rule)) : config.forbidden
    const pass = await cruiseCopy({ root, withTypes, forbidden, options: config.options })
    moduleCount = pass.moduleCount
    for (const violation of pass.violations) {
      found.set(`${violation.rule.name} ${violation.from} ${violation.to}`, {
        rule: violation.rule.name,
        comment: config.forbidden.find((rule) => rule.name === violation.rule.name)?.comment ?? '',
        from: violation.from,
        to: violation.cycle ? violation.cycle.map((step) => step.name).join(' → ') : violation.to,
      })
    }
  }
  if (moduleCount < minimumModules) {
    throw new Error(`Only ${moduleCount} modules were cruised where at least ${minimumModules} are expected.`)
  }
  return { violations: [...found.values()], moduleCount }
}

async function cruiseCopy({ root, withTypes, forbidden, options }) {
  const { cruise } = await import('dependency-cruiser')
  const copy = realpathSync(mkdtempSync(join(tmpdir(), 'dra-boundaries-')))
  try {
    const sources = await writeCopy(root, copy, withTypes)
    const entries = [...new Set(sources.map((file) => file.js.split('/')[0]))]
    const { output } = await cruise(
      entries,
      { ...options, baseDir: copy, validate: true, ruleSet: { forbidden } },
      { alias: { '@': copy } },
    )
    const originalOf = new Map(sources.map((file) => [file.js, file.source]))
    const cruised = new Set(output.modules.map((module) => module.source))
    const missed = sources.filter((file) => !cruised.has(file.js))
    if (missed.length > 0) throw new Error(`Not cruised: ${missed.map((file) => file.source).join(', ')}`)
    const rename = (path) => originalOf.get(path) ?? path
    return {
      moduleCount: sources.length,
      violations: output.summary.violations.map((violation) => ({
        ...violation,
        from: rename(violation.from),
        to: rename(violation.to),
        cycle: violation.cycle?.map((step) => ({ ...step, name: rename(step.name) })),
      })),
    }
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

async function writeCopy(root, copy, withTypes) {
  const { transform } = await import('esbuild')
  if (existsSync(join(ROOT, 'node_modules'))) symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
  const sources = []
  for (const file of listFiles(root)) {
    const target = join(copy, file)
    mkdirSync(dirname(target), { recursive: true })
    if (!CODE.test(file) || DECLARATION.test(file)) {
      cpSync(join(root, file), target)
      continue
    }
    const js = /\.tsx?$|\.mts$/.test(file) ? file.replace(/\.[^.]+$/, '.js') : file
    const text = readFileSync(join(root, file), 'utf8')
    const result = await transform(withTypes ? keepTypeImports(text) : text, {
      loader: file.endsWith('x') ? 'tsx' : /ts$/.test(file) ? 'ts' : 'js',
      format: 'esm',
      jsx: 'transform',
      tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: withTypes, experimentalDecorators: false } },
    })
    writeFileSync(join(copy, js), result.code)
    sources.push({ source: file, js })
  }
  return sources
}

/** `import type { A } from 'x'` becomes `import { A } from 'x'`, which the verbatim setting then leaves in place. */
function keepTypeImports(text) {
  return text
    .replace(/^(\s*)import type (?=[\w{*])(?!from\s+['"])/gm, '$1import ')
    .replace(/^(\s*)export type (?=\*|\{[^}]*\}\s*from\b)/gm, '$1export ')
}

function listFiles(root) {
  const top = readdirSync(root, { withFileTypes: true }).filter(
    (entry) => entry.isFile() && /\.(ts|mjs|json)$/.test(entry.name),
  )
  const inner = FOLDERS.filter((folder) => existsSync(join(root, folder))).flatMap((folder) =>
    readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)).replaceAll('\\', '/')),
  )
  return [...top.map((entry) => entry.name), ...inner].filter((file) => !file.startsWith('next-env'))
}
