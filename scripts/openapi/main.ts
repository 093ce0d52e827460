import { writeFileSync } from 'node:fs'
import { describeApi } from '@/lib/http/openapi/document'
import { collectRoutes } from './collect-routes'

/** `npm run openapi`: writes the document that the web server serves, from the routes as they are. */
const routes = await collectRoutes()
writeFileSync('lib/http/openapi/openapi.generated.json', `${JSON.stringify(describeApi(routes), null, 1)}\n`)
console.log(`Described ${routes.length} operations.`)
process.exit(0)
