/** A calm account of what a start is doing: one line a step, with the seconds it took. */
const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']

/** A failure whose text is meant for the person at the terminal: shown without a stack. */
export class PlainError extends Error {
  constructor(message, output = '') {
    super(message)
    this.name = 'PlainError'
    this.output = output
  }
}

/**
 * Runs one step and shows it. `work` receives `note(text)` for a detail worth showing meanwhile; what it returns is
 * handed back. On a terminal the line moves; elsewhere a line is printed at the start and one at the end.
 */
export async function runStep(title, work, { stream = process.stdout } = {}) {
  const startedAt = Date.now()
  const seconds = () => `${((Date.now() - startedAt) / 1000).toFixed(1)} s`
  let detail = ''
  let frame = 0
  const note = (text) => {
    detail = text
  }
  const width = () => (stream.columns ?? 100) - 1
  const draw = () => {
    frame = (frame + 1) % FRAMES.length
    const line = `${FRAMES[frame]} ${title}  ${seconds()}  ${detail}`
    stream.write(`\r\x1b[2K${line.slice(0, width())}`)
  }
  const timer = stream.isTTY ? setInterval(draw, 100) : null
  if (!timer) stream.write(`… ${title}\n`)
  const finish = (mark) => {
    clearInterval(timer)
    stream.write(`${timer ? '\r\x1b[2K' : ''}${mark} ${title}  ${seconds()}\n`)
  }
  try {
    const result = await work(note)
    finish('✓')
    return result
  } catch (error) {
    finish('✗')
    throw error
  }
}

/** A box around a few lines. */
export function formatBox(lines) {
  const width = Math.max(...lines.map((line) => [...line].length))
  const body = lines.map((line) => `│  ${line}${' '.repeat(width - [...line].length)}  │`)
  const edge = '─'.repeat(width + 4)
  return [`┌${edge}┐`, ...body, `└${edge}┘`].join('\n')
}
