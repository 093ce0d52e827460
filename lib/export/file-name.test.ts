import { expect, test } from 'vitest'
import { exportFileName } from './file-name'

test.each([
  ['2026-11-02T05:00:59.999Z', 'csv', 'acme_2026-10-01_2026-10-31_20261102T0500Z.csv'],
  ['2026-11-02T00:30:00+01:00', 'xlsx', 'acme_2026-10-01_2026-10-31_20261101T2330Z.xlsx'],
])('an export as of %s says client, window and UTC minute', (asOf, extension, name) => {
  expect(exportFileName('acme', { from: '2026-10-01', to: '2026-10-31' }, Date.parse(asOf), extension)).toBe(name)
})
