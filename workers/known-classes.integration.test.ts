import { expect, it } from 'vitest'
import { getResult } from '@/lib/services/results/get'
import { decideScope } from '@/lib/services/scope/decide'
import { openTestDatabase } from '@/lib/testing/database'
import { analyticsCsv, askForJob, importText, makeClient, storeCsv, type TestClient } from '@/lib/testing/fixture'
import { workOnNextJob } from '@/lib/testing/jobs'

openTestDatabase()

async function run(client: TestClient) {
  const { id } = await askForJob(client)
  await workOnNextJob()
  const { summary } = await getResult(client.context, { jobId: id })
  return { id, ...summary }
}

it('a class of sale that no result met before holds the headline back, run after run, until somebody decides', async () => {
  const [client, other] = [await makeClient('Acme'), await makeClient('Globex')]
  const withPos = storeCsv().replace(/^(1003,.*),web,/m, '$1,pos,')
  expect(withPos).not.toBe(storeCsv())
  for (const each of [client, other]) {
    await importText(each, 'store', each === client ? storeCsv() : withPos)
    await importText(each, 'analytics', analyticsCsv())
    // Of a first result nothing can be new.
    expect((await run(each)).headline.isWithheld).toBe(false)
  }
  expect((await run(client)).headline.isWithheld).toBe(false)

  await importText(client, 'store', withPos)
  const met = await run(client)
  const key = met.scope.find(({ orders }) => orders === 1)?.key ?? ''
  const heldBack = { isWithheld: true, because: 'new_class', classes: [key] }
  expect(met.headline).toEqual(heldBack)
  expect((await run(client)).headline).toEqual(heldBack)
  expect((await run(other)).headline.isWithheld).toBe(false)

  await decideScope(client.context, { jobId: met.id, classKey: key, inHeadline: false, reason: null })
  expect((await run(client)).headline.isWithheld).toBe(false)
}, 60_000)
