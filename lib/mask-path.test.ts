import { expect, test } from 'vitest'
import { maskPath } from './mask-path'

test.each([
  ['/connect/s3cr3t', '/connect/…'],
  ['/connect/s3cr3t/done', '/connect/…/done'],
  ['/api/connect/s3cr3t/authorize', '/api/connect/…/authorize'],
  ['/api/connect/woocommerce', '/api/connect/woocommerce'],
  ['/api/connect/sign-in', '/api/connect/sign-in'],
  ['/dashboard/connectors/con_1', '/dashboard/connectors/con_1'],
])('the secret of a link is not in the log: %s', (path, masked) => {
  expect(maskPath(path)).toBe(masked)
})
