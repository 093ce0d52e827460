import { writeFileSync } from 'node:fs'
import { describeApi } from '@/lib/http/openapi/document'
import { readAnswers } from './answer-types'
import { collectRoutes } from './collect-routes'

/** `npm run openapi`: writes the document that the web server serves, from the routes and the types of their answers. */
const routes = await collectRoutes()
writeFileSync(
  'lib/http/openapi/openapi.generated.json',
  `${JSON.stringify(describeApi(routes, readAnswers(routes)), null, 1)}\n`,
)
console.log(`Described ${routes.length} operations.`)
process.exit(0)
