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
