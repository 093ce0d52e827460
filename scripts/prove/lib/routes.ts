import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Handler, RouteDeclaration } from '@/lib/http/declaration'

/** What the product answers to, as its own files say it. */

export interface ApiRoute {
  /** Such as `GET /api/v1/jobs/[id]`. */
  name: string
  method: string
  path: string
  handler: Handler
  declaration: RouteDeclaration
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

const filesNamed = (name: string) =>
  readdirSync('app', { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file === name || file.endsWith(`/${name}`))
    .sort()

/** Handlers by name; those that do not say who may call them are told as problems. */
export async function loadRoutes(): Promise<{ routes: ApiRoute[]; problems: string[] }> {
  const routes: ApiRoute[] = []
  const problems: string[] = []
  for (const file of filesNamed('route.ts')) {
    const module = (await import(path.resolve('app', file))) as Partial<Record<string, Handler>>
    for (const method of METHODS) {
      const handler = module[method]
      if (!handler) continue
      const where = `/${path.posix.dirname(file)}`
      const { declaration } = handler
      if (declaration === undefined) problems.push(`${method} ${where} does not say who may call it`)
      else routes.push({ name: `${method} ${where}`, method, path: where, handler, declaration })
    }
  }
  return { routes, problems }
}

export interface Page {
  /** As in the address, such as `/dashboard/jobs/[jobId]`. */
  path: string
  /** Who may see it: everybody, everybody signed in, platform admins, or whoever may do the named action. */
  policy: 'anybody' | 'person' | 'admin' | 'member' | { action: string }
  /** The page is about one job, and acts for its client. */
  isOfJob: boolean
}

/** Pages for people who are not signed in: each stands behind a secret of its own, or shows nothing of a client. */
const ANYBODYS =
  /^\/(sign-in|forgot-password|reset-password|confirm-address|setup|accept-invite|connect|dev|api-reference)\b|^\/$/

/** Pages with the policy their source asks for; those that ask for none are told as problems. */
export function readPages(): { pages: Page[]; problems: string[] } {
  const pages: Page[] = []
  const problems: string[] = []
  for (const file of filesNamed('page.tsx')) {
    const where = path.posix
      .dirname(`/${file}`)
      .split('/')
      .filter((part) => !/^\(.*\)$/.test(part))
      .join('/')
    const text = readFileSync(path.join('app', file), 'utf8')
    const asked = /requirePage\(\s*(\{[^)]*\})?\s*\)|(requirePerson)\(|(requireAdminPage)\(/.exec(text)
    const action = /action:\s*'([\w.]+)'/.exec(asked?.[1] ?? '')?.[1]
    const policy = asked?.[2]
      ? ('person' as const)
      : asked?.[3]
        ? ('admin' as const)
        : action
          ? { action }
          : asked
            ? ('member' as const)
            : ANYBODYS.test(where || '/')
              ? ('anybody' as const)
              : null
    if (policy === null) problems.push(`The page ${where} does not say who may see it`)
    else pages.push({ path: where || '/', policy, isOfJob: /jobId/.test(asked?.[1] ?? '') })
  }
  return { pages, problems }
}
