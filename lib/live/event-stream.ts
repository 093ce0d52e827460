import type { JobEvent } from './watch-job'

/** Chunks a browser may leave unread before its stream is closed; it then opens another. */
const MAX_UNREAD = 1_000

interface Stream {
  tell: (event: JobEvent) => void
  close: () => void
}

/**
 * An answer of server-sent events. `open` is given the stream and returns how to stop feeding it, which happens when
 * either side ends it. What `open` throws is thrown here.
 */
export function eventStream(request: Request, open: (stream: Stream) => () => void): Response {
  const encoder = new TextEncoder()
  let controller!: ReadableStreamDefaultController<Uint8Array>
  let stop: (() => void) | undefined
  let isOpen = true
  const close = () => {
    if (!isOpen) return
    isOpen = false
    stop?.()
    request.signal.removeEventListener('abort', close)
    try {
      controller.close()
    } catch {
      // The reader was first.
    }
  }
  const body = new ReadableStream<Uint8Array>({
    start: (given) => {
      controller = given
    },
    cancel: close,
  })
  const tell = (event: JobEvent) => {
    if (!isOpen) return
    if ((controller.desiredSize ?? 0) < -MAX_UNREAD) return close()
    controller.enqueue(encoder.encode(format(event)))
  }
  // The time a browser waits before it opens the stream again.
  controller.enqueue(encoder.encode('retry: 1000\n\n'))
  stop = open({ tell, close })
  if (!isOpen) stop()
  request.signal.addEventListener('abort', close)
  if (request.signal.aborted || request.method === 'HEAD') close()
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      // Proxies, and our own compression, would hold single events back.
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    },
  })
}

/** Only log lines carry an id: it is what a browser that comes back has seen. */
function format(event: JobEvent): string {
  switch (event.kind) {
    case 'ping':
      return ': ping\n\n'
    case 'log':
      return `id: ${event.line.id}\nevent: log\ndata: ${JSON.stringify(event.line)}\n\n`
    case 'job':
      return `event: job\ndata: ${JSON.stringify(event.job)}\n\n`
    case 'end':
      return 'event: end\ndata: {}\n\n'
  }
}
