import { formatMoney } from '@/lib/money'

interface MoneyProps {
  /** Minor units of `currency`; null shows a dash. */
  minor: number | null
  currency: string
  /** Puts a plus before amounts above zero, for differences. */
  signed?: boolean
}

export function Money({ minor, currency, signed = false }: MoneyProps) {
  if (minor === null) return <span className="text-muted">–</span>
  return (
    <span className="num">
      {signed && minor > 0 ? '+' : ''}
      {formatMoney(minor, currency)}
    </span>
  )
}
