import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { claimInstance } from './instance.mjs'
import { isRunning, readStartTime } from './processes.mjs'

function makeFile() {
  const home = mkdtempSync(join(tmpdir(), 'dra-instance-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  return join(home, 'quickstart.json')
}

function startSleeper() {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' })
  const pid = child.pid ?? -1
  onTestFinished(() => void child.kill('SIGKILL'))
  return { pid, startTime: readStartTime(pid) ?? '' }
}

describe('one start per folder', () => {
  it('a second claim is told who runs and where', async () => {
    const file = makeFile()
    const claim = await claimInstance(file)
    claim.update({ url: 'http://localhost:3000' })
    expect((await claimInstance(file)).running).toMatchObject({ pid: process.pid, url: 'http://localhost:3000' })
    claim.release()
    expect((await claimInstance(file)).running).toBeUndefined()
  })

  it('of two claims at once exactly one wins', async () => {
    const file = makeFile()
    const claims = await Promise.all([claimInstance(file), claimInstance(file)])
    expect(claims.filter((claim) => claim.running === undefined)).toHaveLength(1)
  })

  it('what a killed start left running is ended', async () => {
    const file = makeFile()
    const child = startSleeper()
    writeFileSync(file, JSON.stringify({ pid: 2 ** 22 + 1, startTime: '1', children: [{ name: 'worker', ...child }] }))
    const ended: string[] = []
    const claim = await claimInstance(file, { onLeftover: ({ name }) => void ended.push(name) })
    expect(claim.running).toBeUndefined()
    expect(ended).toEqual(['worker'])
    expect(isRunning(child.pid)).toBe(false)
    expect(JSON.parse(readFileSync(file, 'utf8')).pid).toBe(process.pid)
  })

  it('a process that merely has an old child’s number is left alone', async () => {
    const file = makeFile()
    const stranger = startSleeper()
    const children = [{ name: 'worker', pid: stranger.pid, startTime: 'another time' }]
    writeFileSync(file, JSON.stringify({ pid: stranger.pid, startTime: 'another time', children }))
    expect((await claimInstance(file)).running).toBeUndefined()
    expect(isRunning(stranger.pid)).toBe(true)
  })
})
