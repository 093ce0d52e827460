import { vi } from 'vitest'

/** Waits until `check` throws no more: seconds on a busy machine, where the test's own limit of time is the end. */
export const eventually = (check: () => unknown) => vi.waitFor(check, { timeout: 25_000, interval: 20 })
