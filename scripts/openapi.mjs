/** `npm run openapi`: writes the API's document anew after a route has changed. */
import { spawnSync } from 'node:child_process'

process.exitCode =
  spawnSync(process.execPath, ['--import', 'tsx', 'scripts/openapi/main.ts'], { stdio: 'inherit' }).status ?? 1
