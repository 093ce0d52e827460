/** One start per folder: who runs here, and what a killed start left behind. */
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { isSameProcess, readStartTime, stopProcess } from './processes.mjs'

/** The live start recorded in `file`, or null. */
export function findRunningInstance(file) {
  const record = readRecord(file)
  return record && isSameProcess(record) ? record : null
}

function readRecord(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

/**
 * Claims the folder for this process. Hands back `{ update(fields), release() }`, or `{ running }` naming the live
 * start. Children of a start that was killed are ended first; `onLeftover` is told about each.
 */
export async function claimInstance(file, { onLeftover = () => {} } = {}) {
  mkdirSync(dirname(file), { recursive: true })
  let record = { pid: process.pid, startTime: readStartTime(process.pid), url: null, children: [] }
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, JSON.stringify(record), { mode: 0o600 })
  try {
    for (;;) {
      // A link appears whole or not at all, so two starts at once cannot both win or read half a record.
      try {
        linkSync(draft, file)
        break
      } catch (error) {
        if (error.code !== 'EEXIST') throw error
      }
      const running = findRunningInstance(file)
      if (running) return { running }
      for (const child of readRecord(file)?.children ?? []) {
        if (!isSameProcess(child)) continue
        onLeftover(child)
        await stopProcess(child.pid, { graceMs: 3000 })
      }
      rmSync(file, { force: true })
    }
  } finally {
    rmSync(draft, { force: true })
  }
  return {
    update(fields) {
      record = { ...record, ...fields }
      writeFileSync(draft, JSON.stringify(record), { mode: 0o600 })
      renameSync(draft, file)
    },
    release() {
      if (existsSync(file) && readRecord(file)?.pid === process.pid) rmSync(file, { force: true })
    },
  }
}
