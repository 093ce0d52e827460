import { addDays, startOfDay } from '@/lib/period'
import type { Random } from './random'
import { loadedDays, type World } from './world'

/** When orders are placed: evenly over the loaded days, by hour as shops sell. Day 0 is the window's first. */

/** Sales by hour of the day: quiet at night, a peak after work. */
const BY_HOUR = [4, 2, 1, 1, 1, 2, 5, 9, 13, 16, 18, 19, 20, 19, 18, 18, 20, 23, 27, 31, 33, 28, 18, 9]

export class Calendar {
  private readonly starts: number[]
  private readonly days: string[]
  private readonly hoursSoFar: number[] = []

  constructor(private readonly world: World) {
    const first = addDays(world.window.from, -world.paddingDays)
    // One more than is loaded: purchases just after midnight are of the next day.
    this.days = Array.from({ length: loadedDays(world) + 1 }, (_, at) => addDays(first, at))
    this.starts = this.days.map((day) => startOfDay(day, world.window.timeZone))
    let sum = 0
    for (const weight of BY_HOUR) {
      sum += weight
      this.hoursSoFar.push(sum)
    }
  }

  /** Day and instant of an order: the first order is the earliest, as stores number them. */
  placeOrder(index: number, random: Random): { day: number; createdAt: number } {
    const at = ((index + random()) / this.world.orders) * (this.days.length - 1)
    const slot = Math.min(Math.floor(at), this.days.length - 2)
    const start = this.starts[slot] as number
    // Days of 23 and 25 hours are stretched alike, so that each instant has its day.
    const length = (this.starts[slot + 1] as number) - start
    const createdAt = start + Math.floor((this.shareOfDay(at - slot) * length) / 1_000) * 1_000
    return { day: slot - this.world.paddingDays, createdAt: Math.min(createdAt, start + length - 1_000) }
  }

  /** The share of the day gone when a share of its orders is placed. */
  private shareOfDay(sold: number): number {
    const total = this.hoursSoFar.at(-1) as number
    const hour = this.hoursSoFar.findIndex((sum) => sum > sold * total)
    const before = hour > 0 ? (this.hoursSoFar[hour - 1] as number) : 0
    return (hour + (sold * total - before) / (BY_HOUR[hour] as number)) / 24
  }

  text(day: number): string {
    return this.days[day + this.world.paddingDays] as string
  }

  endOf(day: number): number {
    return this.starts[day + this.world.paddingDays + 1] as number
  }

  get lastDay(): number {
    return this.days.length - 2 - 2 * this.world.paddingDays
  }

  /** Whether a day is of the window, not of its padding. */
  isCore(day: number): boolean {
    return day >= 0 && day <= this.lastDay
  }
}
