/** Orders of one kind in one pass: how many, how much, and the five of most money. */

const KEPT = 5

export class TopOrders {
  orders = 0
  amountMinor = 0
  /** Lines, largest first. */
  readonly lines: number[] = []
  private readonly amounts: number[] = []

  /** `compare` orders lines of equal amounts, so that the order in which they come does not show. */
  constructor(private readonly compare: (a: number, b: number) => number) {}

  add(line: number, amountMinor: number): void {
    this.orders++
    this.amountMinor += amountMinor
    const { lines, amounts } = this
    if (lines.length === KEPT && !this.isBefore(line, amountMinor, KEPT - 1)) return
    let at = lines.length
    while (at > 0 && this.isBefore(line, amountMinor, at - 1)) at--
    lines.splice(at, 0, line)
    amounts.splice(at, 0, amountMinor)
    if (lines.length > KEPT) {
      lines.pop()
      amounts.pop()
    }
  }

  private isBefore(line: number, amountMinor: number, position: number): boolean {
    const other = this.amounts[position] as number
    return amountMinor > other || (amountMinor === other && this.compare(line, this.lines[position] as number) < 0)
  }
}
