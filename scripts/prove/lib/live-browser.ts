import { chromium } from '@playwright/test'
import { findChromium } from '@/scripts/lib/find-chromium.mjs'

type OnTold = (write: number, at: number) => void
interface ToldJob {
  progress: { verdicts: number }
}

/** Reads a stream as a program would, until stopped; instants in epoch milliseconds. */
export async function openStream(url: string, cookie: string, onTold: OnTold): Promise<() => Promise<void>> {
  const leaving = new AbortController()
  const response = await fetch(url, { headers: { cookie }, signal: leaving.signal })
  if (!response.ok || !response.body) throw new Error(`The stream answered ${response.status}`)
  const read = async (body: ReadableStream<Uint8Array>) => {
    let text = ''
    for await (const chunk of body) {
      const at = performance.timeOrigin + performance.now()
      text += Buffer.from(chunk).toString()
      const events = text.split('\n\n')
      text = events.pop() ?? ''
      for (const event of events) {
        const data = /^event: job\ndata: (.*)$/m.exec(event)?.[1]
        if (data) onTold((JSON.parse(data) as ToldJob).progress.verdicts, at)
      }
    }
  }
  const reading = read(response.body).catch(() => {})
  return async () => {
    leaving.abort()
    await reading
  }
}

/** The same in Chromium, whose own clock says when a page was told. */
export async function openChromium(url: string, cookie: string, onTold: OnTold): Promise<() => Promise<void>> {
  const browser = await chromium.launch({ executablePath: await findChromium() })
  const { origin } = new URL(url)
  const context = await browser.newContext()
  await context.addCookies(
    cookie.split('; ').map((pair) => {
      const [name = '', ...value] = pair.split('=')
      return { name, value: value.join('='), url: origin }
    }),
  )
  const page = await context.newPage()
  await page.exposeFunction('told', (write: number, at: number) => onTold(write, at))
  await page.goto(`${origin}/health`)
  await page.evaluate((address) => {
    const { told } = window as unknown as { told: OnTold }
    new EventSource(address).addEventListener('job', ({ data }) => {
      const at = performance.timeOrigin + performance.now()
      told((JSON.parse(data) as ToldJob).progress.verdicts, at)
    })
  }, url)
  return () => browser.close()
}
