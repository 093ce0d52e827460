/** The items of ASVS 5.0 this project answers for, by id and in our own words: whether each holds, and what shows it. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './project.mjs'

const STATES = ['pass', 'doc', 'n-a', 'fail']

/** Fields of one line; quotes may hold commas and, doubled, themselves. */
export function fieldsOf(line) {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, bare]) =>
    quoted === undefined ? bare : quoted.replaceAll('""', '"'),
  )
}

/** Whether a file of tests names a test or a group of tests so. */
export function namesTest(text, name) {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  // A table of cases may stand between `it.each(` and the name.
  return new RegExp(`(?:\\b(?:it|test|describe)\\b[^\\n]*\\(|^ *\\]\\)\\()\\s*(['"\`])${escaped}\\1`, 'm').test(text)
}

/** Whether there is the document, and in it the heading that an anchor leads to. */
function hasPlace(root, file, anchor) {
  if (!existsSync(join(root, file))) return false
  const headings = readFileSync(join(root, file), 'utf8').matchAll(/^#+ (.+)$/gm)
  const anchors = [...headings].map(([, text]) =>
    text
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  )
  return anchor === undefined || anchors.includes(anchor)
}

function problemOf({ id, state, evidence }, root) {
  if (!STATES.includes(state)) return `${id}: ${state} is none of ${STATES.join(', ')}`
  if (!evidence) return `${id}: nothing says why`
  if (state === 'doc') return hasPlace(root, ...evidence.split('#')) ? null : `${id}: there is no ${evidence}`
  if (state !== 'pass') return null
  const [file, name] = evidence.split(' :: ')
  if (!name || !existsSync(join(root, file))) return `${id}: there is no test file ${file}`
  return namesTest(readFileSync(join(root, file), 'utf8'), name) ? null : `${id}: ${file} has no test "${name}"`
}

/** `score` in percent: what passes or is written down, of what applies. */
export function scoreAsvs({ root = ROOT, text = readFileSync(join(root, 'security', 'asvs.csv'), 'utf8') } = {}) {
  const rows = text
    .trim()
    .split('\n')
    .slice(1)
    .map(fieldsOf)
    .map(([id, level, what, state, evidence]) => ({ id, level, what, state, evidence }))
  const problems = rows.map((row) => problemOf(row, root)).filter(Boolean)
  if (new Set(rows.map(({ id }) => id)).size < rows.length) problems.push('An id is listed twice')
  const levels = {}
  for (const { level, state } of rows) {
    levels[level] ??= Object.fromEntries(STATES.map((each) => [each, 0]))
    levels[level][state]++
  }
  const countOf = (...states) => rows.filter(({ state }) => states.includes(state)).length
  const score = Math.round((1000 * countOf('pass', 'doc')) / Math.max(1, countOf('pass', 'doc', 'fail'))) / 10
  return { problems, levels, score }
}
