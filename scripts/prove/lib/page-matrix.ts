import { type Action, isAllowed } from '@/lib/auth/permissions'
import type { Actor, Cast } from './cast'
import { type Page, readPages } from './routes'
import type { OwnIds } from './rows'

/** Every page and caller on a started server, and the ways of writing an address that once led past a check. */

interface Stage {
  origin: string
  cast: Cast
  ids: { own: OwnIds; foreign: OwnIds }
}

/** `own account`: led to where somebody without a client belongs. */
type Shown = 'shown' | 'hidden' | 'sign in' | 'own account'

/** A page that has begun to be sent says further down that it is not there. */
const HIDDEN_LATER = 'NEXT_HTTP_ERROR_FALLBACK;404'

async function look(
  origin: string,
  path: string,
  headers: Record<string, string>,
): Promise<{ is: Shown | number; text: string }> {
  const response = await fetch(origin + path, { redirect: 'manual', headers })
  const text = await response.text()
  const leadsTo = response.headers.get('location') ?? ''
  const all = `${[...response.headers].map((pair) => pair.join(': ')).join('\n')}\n${text}`
  if ([303, 307, 308].includes(response.status) && leadsTo.includes('/sign-in')) return { is: 'sign in', text: all }
  if (text.includes('NEXT_REDIRECT;replace;/sign-in')) return { is: 'sign in', text: all }
  if (response.status === 307 && /^\/(account|admin)$/.test(leadsTo)) return { is: 'own account', text: all }
  if (response.status === 404 || (response.status === 200 && text.includes(HIDDEN_LATER)))
    return { is: 'hidden', text: all }
  return { is: response.status === 200 ? 'shown' : response.status, text: all }
}

/** What the page's own declaration says; null where the address may lead on to another page. */
function expectPage({ path, policy, isOfJob }: Page, actor: Actor, jobsClient: string): Shown | null {
  if (policy === 'anybody') return null
  if (actor.roles === null) return 'sign in'
  const clients = Object.keys(actor.roles)
  if (path.startsWith('/dashboard') && clients.length === 0) return 'own account'
  if (path === '/dashboard/portfolio') return clients.length > 1 ? 'shown' : 'hidden'
  if (policy === 'person') return 'shown'
  if (policy === 'admin') return actor.isPlatformAdmin ? 'shown' : 'hidden'
  const [clientId] = isOfJob ? (jobsClient in actor.roles ? [jobsClient] : []) : clients
  const role = clientId && actor.roles[clientId]
  // Without a client most pages have nothing to show; which way they say so is theirs.
  if (!role) return isOfJob ? 'hidden' : null
  if (typeof policy === 'object') return isAllowed(role, policy.action as Action) ? 'shown' : 'hidden'
  return 'shown'
}

export async function provePages(stage: Stage): Promise<{ problems: string[]; figures: Record<string, number> }> {
  const { origin, cast, ids } = stage
  const problems: string[] = []
  const { pages } = readPages()
  let looks = 0
  const people = cast.actors.filter(({ headers, scopes }) => !scopes && !headers.authorization)
  for (const page of pages)
    for (const actor of people) {
      if (Object.keys(actor.roles ?? {})[0] === cast.suspended.clientId) continue
      for (const [target, idOf] of Object.entries(ids)) {
        const path = fill(page.path, idOf)
        if (target === 'foreign' && path === page.path) continue
        const told = await look(origin, path, actor.headers)
        looks++
        const client = target === 'own' ? cast.acme : cast.globex
        const expected = expectPage(page, actor, client.clientId)
        const isStrange = page.path.includes('[') && !page.isOfJob && !actor.roles?.[client.clientId]
        const isFine = expected === null ? told.is !== 500 : told.is === expected || (isStrange && told.is === 'hidden')
        const ofPolicy = page.policy !== 'anybody' || told.is !== 500
        if (!isFine || !ofPolicy) problems.push(`The page ${path} as ${actor.name}: ${told.is} instead of ${expected}`)
        if (!actor.roles?.[cast.globex.clientId] && told.text.includes(cast.globex.name) && !actor.isPlatformAdmin)
          problems.push(`The page ${path} as ${actor.name} shows another client`)
      }
    }
  const variants = await proveVariants(stage)
  return { problems: [...problems, ...variants.problems], figures: { pages: pages.length, looks, ...variants.figures } }
}

const NOUNS: Record<string, string> = {
  jobs: 'job',
  results: 'job',
  connectors: 'connector',
  reconciliations: 'reconciliation',
}

const fill = (path: string, idOf: OwnIds) =>
  path.replaceAll(/(\w+)\/\[(?:\.\.\.)?(\w+)\]/g, (_, before: string, name: string) =>
    name === 'kind' ? `${before}/shopify` : `${before}/${idOf(NOUNS[before] ?? before.replace(/s$/, '')) ?? 'none'}`,
  )

/** Addresses of a page and a route of Acme's, written in other ways, asked by nobody and by an owner of Globex. */
async function proveVariants({
  origin,
  cast,
}: Stage): Promise<{ problems: string[]; figures: Record<string, number> }> {
  const { jobId, name } = cast.acme
  const paths = [
    `/dashboard/jobs/${jobId}`,
    `/dashboard/results/${jobId}`,
    `/api/v1/jobs/${jobId}`,
    `/api/v1/jobs`,
    '/dashboard',
  ]
  const written = (path: string) => [
    `${path}/`,
    `/${path}`,
    path.replace('/dashboard', '/%64ashboard').replace('/api', '/%61pi'),
    path.replace('/', '/%2e/'),
    path.replace('/dashboard/', '/dashboard/x/%2e%2e/'),
    path.toUpperCase(),
    `${path}.rsc`,
    `${path}.json`,
    `${path}?_rsc=1`,
    `/_next/data/build${path}.json`,
    `${path};a=b`,
    `${path}%00`,
    `${path}?x-http-method-override=DELETE`,
  ]
  const headers: Record<string, string>[] = [
    {},
    { 'x-middleware-subrequest': 'proxy:proxy:proxy:proxy:proxy' },
    { 'x-middleware-subrequest': 'src/middleware:src/middleware:src/middleware:src/middleware:src/middleware' },
    { 'x-middleware-rewrite': `/dashboard/jobs/${jobId}` },
    { 'x-nextjs-data': '1' },
    { rsc: '1' },
    { rsc: '1', 'next-router-prefetch': '1' },
    { rsc: '1', 'next-router-segment-prefetch': '/_tree' },
    { purpose: 'prefetch' },
    { 'x-http-method-override': 'DELETE' },
    { 'x-forwarded-host': 'evil.example' },
    { 'x-original-url': `/dashboard/jobs/${jobId}`, 'x-rewrite-url': `/dashboard/jobs/${jobId}` },
    { 'next-action': 'x' },
  ]
  const problems: string[] = []
  let variants = 0
  const strangers = cast.actors.filter(({ name: who }) => ['anonymous', 'stranger', 'removed member'].includes(who))
  for (const actor of strangers)
    for (const path of paths)
      for (const [address, extra] of [
        ...written(path).map((each) => [each, {}] as const),
        ...headers.map((each) => [path, each] as const),
      ]) {
        const response = await fetch(origin + address, { redirect: 'manual', headers: { ...actor.headers, ...extra } })
        const text = `${[...response.headers].join()}${await response.text()}`
        variants++
        const shown = text.replaceAll(jobId, '').toLowerCase().includes(name.toLowerCase())
        if (shown || response.status >= 500)
          problems.push(
            `${address} with ${JSON.stringify(extra)} as ${actor.name} answered ${response.status}${shown ? ' with data' : ''}`,
          )
      }
  return { problems, figures: { variants } }
}
