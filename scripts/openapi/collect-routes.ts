import { readdirSync } from 'node:fs'
import path from 'node:path'
import type { Handler } from '@/lib/http/declaration'
import type { ApiRoute } from '@/lib/http/openapi/document'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** A route of the API with what answers it. */
export interface FoundRoute extends ApiRoute {
  handler: Handler
}

/** All routes below app/api/v1 by their folders, or only those that `isWanted`. */
export async function collectRoutes(isWanted: (path: string) => boolean = () => true): Promise<FoundRoute[]> {
  const found: FoundRoute[] = []
  for (const file of readdirSync('app/api/v1', { recursive: true, encoding: 'utf8' })) {
    if (path.basename(file) !== 'route.ts') continue
    const folder = `/api/v1/${path.dirname(file).split(path.sep).join('/')}`
    if (!isWanted(folder)) continue
    const module = (await import(path.resolve('app/api/v1', file))) as Partial<Record<string, Handler>>
    for (const method of METHODS) {
      const handler = module[method]
      if (handler) found.push({ method, path: folder, declaration: handler.declaration, handler })
    }
  }
  return found
}
