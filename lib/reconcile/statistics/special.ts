/** Special functions behind the tests. Unrounded: they are steps on the way, not results. */

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
]

/** ln Γ(x) for x ≥ 0.5 (Lanczos, g = 7). */
function logGamma(x: number): number {
  let sum = LANCZOS[0] as number
  for (let at = 1; at < LANCZOS.length; at++) sum += (LANCZOS[at] as number) / (x - 1 + at)
  const t = x + 6.5
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum)
}

const factorials: number[] = [0]
const CACHED = 4_096

/** ln n! for whole n ≥ 0; those of small n are summed once and kept. */
export function logFactorial(n: number): number {
  if (n > CACHED) return logGamma(n + 1)
  for (let at = factorials.length; at <= n; at++) factorials.push((factorials[at - 1] as number) + Math.log(at))
  return factorials[n] as number
}

/** ln of the number of ways to choose `k` of `n`. */
export const logChoose = (n: number, k: number) => logFactorial(n) - logFactorial(k) - logFactorial(n - k)

/** Q(a, x) = Γ(a, x) / Γ(a) for a ≥ 0.5: by series below a + 1, by continued fraction above. */
export function regularizedGammaUpper(a: number, x: number): number {
  if (x <= 0) return 1
  const scale = Math.exp(a * Math.log(x) - x - logGamma(a))
  if (x < a + 1) {
    let term = 1 / a
    let sum = term
    for (let n = 1; n < 1_000 && Math.abs(term) > Math.abs(sum) * 1e-16; n++) {
      term *= x / (a + n)
      sum += term
    }
    return Math.max(0, 1 - sum * scale)
  }
  let b = x + 1 - a
  let c = 1e300
  let d = 1 / b
  let fraction = d
  for (let n = 1; n < 1_000; n++) {
    const an = -n * (n - a)
    b += 2
    d = 1 / (an * d + b || 1e-300)
    c = b + an / c || 1e-300
    const step = d * c
    fraction *= step
    if (Math.abs(step - 1) < 1e-16) break
  }
  return fraction * scale
}

/** P(χ² with `df` ≥ 1 degrees of freedom ≥ x). */
export const chiSquareSurvival = (x: number, df: number) => regularizedGammaUpper(df / 2, x / 2)

/** Φ(z), through the same incomplete gamma function. */
export function normalCdf(z: number): number {
  const tail = 0.5 * regularizedGammaUpper(0.5, (z * z) / 2)
  return z < 0 ? tail : 1 - tail
}

/** z for which Φ(z) = p, by bisection; 0 < p < 1. */
export function normalQuantile(p: number): number {
  let low = -40
  let high = 40
  for (let step = 0; step < 200; step++) {
    const middle = (low + high) / 2
    if (normalCdf(middle) < p) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** Terms that keep shrinking below this part of their sum do not show in it. */
const NEGLIGIBLE = 1e-18

/**
 * P(X ≤ hits) or P(X ≥ hits) for X binomial(n, p), exact: sums outwards from the likeliest count of the tail until
 * the rest is too small to show, so that a million orders take some thousand steps.
 */
export function binomialTail(hits: number, n: number, p: number, side: 'less' | 'greater'): number {
  const from = side === 'less' ? 0 : Math.max(0, hits)
  const to = side === 'less' ? Math.min(n, hits) : n
  if (from > to) return 0
  if (from === 0 && to === n) return 1
  if (p <= 0) return from === 0 ? 1 : 0
  if (p >= 1) return to === n ? 1 : 0
  const odds = p / (1 - p)
  const likeliest = Math.min(to, Math.max(from, Math.floor((n + 1) * p)))
  // In units of the likeliest count, whose own probability may be too small for a double.
  let sum = 1
  let term = 1
  for (let k = likeliest; k < to && term > sum * NEGLIGIBLE; k++) {
    term *= ((n - k) / (k + 1)) * odds
    sum += term
  }
  term = 1
  for (let k = likeliest; k > from && term > sum * NEGLIGIBLE; k--) {
    term *= k / (n - k + 1) / odds
    sum += term
  }
  const scale = logChoose(n, likeliest) + likeliest * Math.log(p) + (n - likeliest) * Math.log1p(-p)
  return Math.min(1, Math.exp(scale + Math.log(sum)))
}
