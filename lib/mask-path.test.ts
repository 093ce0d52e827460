import { expect, test } from 'vitest'
import { maskPath } from './mask-path'

test.each([
  ['/connect/s3cr3t', '/connect/…'],
  ['/connect/s3cr3t/done', '/connect/…/done'],
  ['/api/connect/s3cr3t/authorize', '/api/connect/…/authorize'],
  ['/api/connect/woocommerce', '/api/connect/woocommerce'],
  ['/api/connect/sign-in', '/api/connect/sign-in'],
  ['/accept-invite/s3cr3t', '/accept-invite/…'],
  ['http://dashboard.test/accept-invite/s3cr3t?x=1', 'http://dashboard.test/accept-invite/…?x=1'],
  ['/sign-in?next=%2Faccept-invite%2Fs3cr3t', '/sign-in?next=%2Faccept-invite%2F…'],
  ['/api/invitations/s3cr3t', '/api/invitations/…'],
  ['/setup/s3cr3t', '/setup/…'],
  ['/api/v1/invitations/inv_1/resend', '/api/v1/invitations/inv_1/resend'],
  ['/dashboard/connectors/con_1', '/dashboard/connectors/con_1'],
])('the secret of a link is not in the log: %s', (path, masked) => {
  expect(maskPath(path)).toBe(masked)
})
