import { formatMoney } from '@/lib/money'
import { entryOf } from './catalogue'
import type { FindingFacts } from './facts'
import { type Finding, findingKey } from './finding'
import { LINE_RULES } from './line-rules'
import { REPORT_RULES } from './report-rules'
import type { Said, Words } from './said'

/** What a person should hear first: sentences with orders, money, what to do and how one will know (rule book 5.6). */

export function findingsOf(facts: FindingFacts): Finding[] {
  const words: Words = {
    money: (minor) => formatMoney(minor, facts.currency),
    barMinor: (code) => facts.bars.find((bar) => bar.code === code)?.amountMinor ?? 0,
  }
  return [...LINE_RULES, ...REPORT_RULES]
    .flatMap((rule) => rule(facts, words))
    .filter((said) => said !== null)
    .map(finish)
}

function finish({
  code,
  about,
  entry,
  amountMinor = 0,
  startWith = [],
  evidence = [],
  confidence,
  ...said
}: Said): Finding {
  const key = findingKey(code, about)
  const { owner, fix, proof } = entryOf({ code, key: entry ?? key })
  return {
    key,
    code,
    ...said,
    amountMinor,
    interval: null,
    evidence,
    confidence: confidence ?? 'confirmed',
    owner,
    fix,
    proof,
    startWith,
  }
}

/** Whether there is something to mend; the other findings explain what is meant to differ. */
export const isFault = (finding: Pick<Finding, 'code' | 'key'>) => entryOf(finding).isByDesign !== true

/** What can be mended first, most money for the effort; definitions, which are no fault, last. */
export function rankFindings(findings: readonly Finding[]): Finding[] {
  const weigh = (finding: Finding) => Math.abs(finding.amountMinor) / entryOf(finding).effort
  const rank = (finding: Finding) => (isFault(finding) ? 0 : 1)
  return [...findings].sort((a, b) => rank(a) - rank(b) || weigh(b) - weigh(a) || (a.key < b.key ? -1 : 1))
}
