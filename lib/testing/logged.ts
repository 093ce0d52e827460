import pino from 'pino'
import { afterAll, beforeAll } from 'vitest'
import { log } from '@/lib/log'

/** Every line that this process logs during the file's tests, at any level, instead of standard output. */
export function captureLog(): string[] {
  const lines: string[] = []
  const sink = log as unknown as Record<symbol, unknown>
  const [stream, level] = [sink[pino.symbols.streamSym], log.level]
  beforeAll(() => {
    sink[pino.symbols.streamSym] = { write: (line: string) => void lines.push(line) }
    log.level = 'trace'
  })
  afterAll(() => {
    sink[pino.symbols.streamSym] = stream
    log.level = level
  })
  return lines
}
