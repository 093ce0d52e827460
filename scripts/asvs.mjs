/**
 * `npm run asvs`: the score of security/asvs.csv. Fails for a `pass` whose test does not exist, a `doc` whose document
 * does not, and a row without evidence; `--strict` also below 95 %, with a failed item of level 1, or with more than a
 * quarter shown by documents.
 */
import { scoreAsvs } from './lib/asvs.mjs'

const { problems, levels, score } = scoreAsvs()
for (const problem of problems) console.error(problem)
for (const [level, counts] of Object.entries(levels))
  console.log(
    `Level ${level}: ${Object.entries(counts)
      .map(([state, count]) => `${count} ${state}`)
      .join(', ')}`,
  )
console.log(JSON.stringify({ score, problems: problems.length, levels }))
const all = Object.values(levels)
const sum = (state) => all.reduce((total, counts) => total + counts[state], 0)
const isEnough = score >= 95 && levels[1].fail === 0 && sum('doc') <= (sum('pass') + sum('doc')) / 4
process.exitCode = problems.length > 0 || (process.argv.includes('--strict') && !isEnough) ? 1 : 0
