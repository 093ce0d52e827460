import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'

/** Runs a piece of code that logs, in a process of its own, and gives its lines. */
function linesOf(code: string, level = 'info'): Record<string, unknown>[] {
  const script = `import { log, withLogContext } from './lib/log.ts'\n${code}`
  const output = execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    encoding: 'utf8',
    env: { NODE_ENV: 'test', PATH: '', LOG_LEVEL: level },
  })
  return output.trim() === ''
    ? []
    : output
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
}

describe('a line', () => {
  it('is JSON with level, instant, message, and the ids of what it belongs to', () => {
    const lines = linesOf(`
      withLogContext({ requestId: 'r1' }, () => withLogContext({ clientId: 'c1' }, () => log.info({ count: 2 }, 'hello')))
      log.debug('quiet')
      log.error({ err: new Error('outer', { cause: new Error('inner') }) }, 'bad')`)
    expect(lines).toEqual([
      { level: 'info', time: expect.stringMatching(/Z$/), requestId: 'r1', clientId: 'c1', count: 2, msg: 'hello' },
      expect.objectContaining({ level: 'error', msg: 'bad' }),
    ])
    expect(JSON.stringify(lines[1])).toContain('inner')
    expect(lines[1]).not.toHaveProperty('requestId')
  })

  it('says nothing of what another line of the same request said, but all that became known of who asks', () => {
    const lines = linesOf(`
      const { addLogContext } = await import('./lib/log.ts')
      withLogContext({ requestId: 'r1' }, () => {
        log.warn({ refused: 'forbidden' })
        addLogContext({ userId: 'u1' })
        log.info({ status: 403 })
      })
      log.info('elsewhere')`)
    expect(lines.map(({ level: _level, time: _time, ...facts }) => facts)).toEqual([
      { requestId: 'r1', refused: 'forbidden' },
      { requestId: 'r1', userId: 'u1', status: 403 },
      { msg: 'elsewhere' },
    ])
  })

  it('cannot be forged by what is written into it', () => {
    const forged = 'ada %s %o %c\r\n{"level":"error","msg":"forged"}\u2028\u001b[2K'
    const lines = linesOf(`log.info({ name: ${JSON.stringify(forged)} }, ${JSON.stringify(forged)})`)
    expect(lines).toEqual([expect.objectContaining({ level: 'info', name: forged, msg: forged })])
  })

  it('says nothing of secrets by their names, at the top and one below', () => {
    const names = ['password', 'authorization', 'cookie', 'token', 'secret']
    const lines = linesOf(`
      const facts = Object.fromEntries(${JSON.stringify(names)}.map((name) => [name, 'canary']))
      log.info({ ...facts, kept: 'visible' }, 'top')
      log.info({ request: { ...facts, kept: 'visible' } }, 'below')
      log.info({ headers: { Authorization: 'canary', Cookie: 'canary', 'set-cookie': 'canary', kept: 'visible' } }, 'headers')`)
    expect(lines).toHaveLength(3)
    for (const line of lines) {
      expect(JSON.stringify(line)).toContain('visible')
      expect(JSON.stringify(line)).not.toContain('canary')
    }
  })

  it('is not written when the level says so', () => {
    expect(linesOf(`log.fatal('x')`, 'silent')).toEqual([])
  })
})
