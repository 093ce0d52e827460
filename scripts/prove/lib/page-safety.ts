import type { Browser, BrowserContext } from '@playwright/test'

/** What a browser makes of our pages, whatever is stored in them. */

/** Each runs if it ever becomes markup or an address: an element, an attribute's end, a script's end, a link. */
export const HOSTILE = [
  '<img src=x onerror="window.ran=1">',
  '"><script>window.ran=1</script>',
  '</script><script>window.ran=1</script>',
  "';window.ran=1;//",
  'javascript:window.ran=1',
  '<svg/onload=window.ran=1>',
  '{{constructor.constructor("window.ran=1")()}}',
]

/**
 * Told at once, as a page may lead on to the next one by itself. As text: what compiles this for Node may put helpers
 * into functions that no browser has.
 */
const WATCH = `
  document.addEventListener('securitypolicyviolation', (event) => {
    console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample)
  })
  Object.defineProperty(window, 'ran', { set: () => console.error('ran: text that is stored') })
`

async function open(browser: Browser, origin: string, cookie: string): Promise<BrowserContext> {
  const context = await browser.newContext()
  await context.addInitScript({ content: WATCH })
  await context.addCookies(
    cookie.split('; ').map((pair) => {
      const [name = '', ...value] = pair.split('=')
      return { name, value: value.join('='), url: origin }
    }),
  )
  return context
}

interface Walk {
  cookie: string
  /** Told after each page. */
  onVisit?: (done: number) => void
}

/** Menus of one page that are opened: those of a list's rows are alike. */
const MENUS = 6

/** What is wrong with these pages as somebody signed in sees them. */
export async function walk(
  browser: Browser,
  origin: string,
  paths: readonly string[],
  { cookie, onVisit }: Walk,
): Promise<string[]> {
  // One for all, so that what pages share is loaded once.
  const context = await open(browser, origin, cookie)
  const problems: string[] = []
  try {
    // One after the other: a page behind another draws nothing, and so takes no click.
    for (const [index, path] of paths.entries()) {
      problems.push(...(await visit(context, origin, path)))
      onVisit?.(index + 1)
    }
    return problems
  } finally {
    await context.close()
  }
}

async function visit(context: BrowserContext, origin: string, path: string): Promise<string[]> {
  const problems: string[] = []
  const page = await context.newPage()
  try {
    page.on('console', (message) => {
      if (/policy:|ran:|Content Security Policy/.test(message.text())) problems.push(`${path}: ${message.text()}`)
    })
    page.on('dialog', (dialog) => void dialog.dismiss())
    const answer = await page.goto(origin + path, { waitUntil: 'load' })
    // What runs once the page is alive may break the policy too; a page that keeps a stream open is never idle.
    await page.waitForLoadState('networkidle', { timeout: 2_000 }).catch(() => {})
    const headers = answer?.headers() ?? {}
    if ((answer?.status() ?? 0) >= 500) problems.push(`${path} answered ${answer?.status()}`)
    if (await page.getByText('This page could not be loaded').count()) problems.push(`${path} could not be shown`)
    if (!/'nonce-[\w+/=]{16,}' 'strict-dynamic'/.test(headers['content-security-policy'] ?? ''))
      problems.push(`${path} has no policy with a nonce`)
    if (!headers['cache-control']?.includes('no-store')) problems.push(`${path} may be kept by caches`)
    for (const name of ['x-content-type-options', 'cross-origin-opener-policy', 'permissions-policy'])
      if (!headers[name]) problems.push(`${path} has no header ${name}`)
    if (/^\/(connect|accept-invite)\//.test(path) && headers['referrer-policy'] !== 'no-referrer')
      problems.push(`${path} tells other sites its address`)
    // Menus and dialogs are markup too, and bring styles of their own.
    for (const button of (await page.locator('button[aria-haspopup]:visible').all()).slice(0, MENUS)) {
      await button.click({ timeout: 1_000 }).catch(() => {})
      await page.keyboard.press('Escape')
    }
    return problems
  } finally {
    await page.close()
  }
}

/** What the browser still shows of a signed-in page once its person has left. */
export async function lookBack(browser: Browser, origin: string, cookie: string): Promise<string[]> {
  const context = await open(browser, origin, cookie)
  try {
    const page = await context.newPage()
    await page.goto(`${origin}/dashboard/jobs`)
    const seen = await page.getByRole('heading', { level: 1 }).textContent()
    const left = await page.evaluate(async () => (await fetch('/api/auth/sign-out', { method: 'POST' })).status)
    if (seen !== 'Jobs' || left !== 204) return [`Signing out of "${seen}" answered ${left}`]
    await page.goto(`${origin}/sign-in`)
    await page.goBack({ waitUntil: 'networkidle' })
    return page.url().includes('/sign-in') ? [] : [`Back leads to ${page.url()} after signing out`]
  } finally {
    await context.close()
  }
}

/** Whether another site can show our pages inside its own. */
export async function frame(browser: Browser, origin: string): Promise<string[]> {
  const context = await browser.newContext()
  try {
    const page = await context.newPage()
    await page.route('https://other.example/', (route) =>
      route.fulfill({ contentType: 'text/html', body: `<iframe src="${origin}/sign-in"></iframe>` }),
    )
    await page.goto('https://other.example/', { waitUntil: 'networkidle' })
    const inner = page.frames().find((each) => each !== page.mainFrame())
    const text =
      (await inner
        ?.locator('body')
        .textContent({ timeout: 1_000 })
        .catch(() => '')) ?? ''
    return text.includes('Sign in') ? ['Another site can show our pages inside its own'] : []
  } finally {
    await context.close()
  }
}

/** The same page with hostile text left as markup: under its own policy, and without one. */
export async function becomeMarkup(
  browser: Browser,
  origin: string,
  cookie: string,
): Promise<{ problems: string[]; isCaught: boolean }> {
  const fillIn = async (isGuarded: boolean): Promise<boolean> => {
    const context = await open(browser, origin, cookie)
    try {
      const page = await context.newPage()
      let hasRun = false
      page.on('console', (message) => {
        if (message.text().startsWith('ran:')) hasRun = true
      })
      await page.route(`${origin}/sign-in`, async (route) => {
        const answer = await route.fetch()
        const headers = { ...answer.headers() }
        if (!isGuarded) delete headers['content-security-policy']
        await route.fulfill({ status: 200, headers, body: `${await answer.text()}${HOSTILE.join('')}` })
      })
      await page.goto(`${origin}/sign-in`, { waitUntil: 'networkidle' })
      return hasRun
    } finally {
      await context.close()
    }
  }
  const problems: string[] = []
  if (await fillIn(true)) problems.push('Text that became markup ran in spite of the policy')
  const isCaught = await fillIn(false)
  if (!isCaught) problems.push('Control: text that became markup did not run without the policy either')
  return { problems, isCaught }
}
