/**
 * A clock on which waiting costs no time but counts in full: what is waited is added to what has really passed. Exact for
 * readers that do one thing after another, as all of these do. Waits are passed on to the stand-in, whose limits are kept
 * by its own clock.
 */
export class BenchClock {
  /** Milliseconds that were waited. */
  waitedMs = 0
  private readonly begun = performance.now()

  constructor(
    private readonly firstMs: number,
    /** Told of each wait before it is over. */
    private readonly tell: (ms: number) => Promise<void> = async () => {},
    /** Really waits instead. */
    private readonly isReal = false,
  ) {}

  /** Milliseconds since the clock was made, waits counted. */
  get elapsedMs(): number {
    return performance.now() - this.begun + (this.isReal ? 0 : this.waitedMs)
  }

  /** Epoch milliseconds. */
  now = (): number => Math.floor(this.firstMs + this.elapsedMs)

  wait = async (ms: number): Promise<void> => {
    this.skip(ms)
    if (this.isReal) await new Promise((resolve) => setTimeout(resolve, ms))
    else await this.tell(ms)
  }

  /** As if so much had been waited. */
  skip(ms: number): void {
    this.waitedMs += ms
  }
}
