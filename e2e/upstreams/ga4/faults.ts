import type { Ga4Event } from './report'

/** Ways in which Google's answers go wrong, by name, with the bodies Google sends. */

export type Fault =
  | keyof typeof REFUSALS
  /** JSON that stops in the middle. */
  | 'truncated_json'
  /** A web page with status 200. */
  | 'html'
  /** JSON that is no object. */
  | 'null_body'
  /** No answer for as long as the caller waits. */
  | 'hang'
  /** The connection ends in the middle of the body. */
  | 'reset'
  /** The rows are missing, their number is not. */
  | 'no_rows'
  /** The first row's third metric is no number. */
  | 'bad_row'
  /** The number of rows is one more than it is. */
  | 'row_count_moves'
  /** These events arrive as soon as the report was answered. */
  | { arrives: { propertyId: string; events: Ga4Event[] } }

interface Refusal {
  status: number
  body: Record<string, unknown>
}

const refusal = (status: number, name: string, message: string, reason?: string): Refusal => ({
  status,
  body: {
    error: {
      code: status,
      message,
      status: name,
      ...(reason !== undefined && {
        details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'googleapis.com' }],
      }),
    },
  },
})

const exhausted = (message: string) => refusal(429, 'RESOURCE_EXHAUSTED', message)

export const REFUSALS = {
  invalid_dimension: refusal(
    400,
    'INVALID_ARGUMENT',
    'Field transactionID is not a valid dimension. For a list of valid dimensions and metrics, see https://developers.google.com/analytics/devguides/reporting/data/v1/api-schema',
  ),
  incompatible: refusal(
    400,
    'INVALID_ARGUMENT',
    "Please remove itemRevenue to make the request compatible. The request's dimensions & metrics are incompatible.",
  ),
  invalid_argument: refusal(400, 'INVALID_ARGUMENT', 'Request contains an invalid argument.'),
  unauthenticated: refusal(
    401,
    'UNAUTHENTICATED',
    'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.',
    'ACCESS_TOKEN_EXPIRED',
  ),
  no_access: refusal(
    403,
    'PERMISSION_DENIED',
    'User does not have sufficient permissions for this property. To learn more about Property ID, see https://developers.google.com/analytics/devguides/reporting/data/v1/property-id.',
  ),
  api_disabled: refusal(
    403,
    'PERMISSION_DENIED',
    'Google Analytics Data API has not been used in project 123456789012 before or it is disabled.',
    'SERVICE_DISABLED',
  ),
  scope_missing: refusal(
    403,
    'PERMISSION_DENIED',
    'Request had insufficient authentication scopes.',
    'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
  ),
  not_found: refusal(404, 'NOT_FOUND', 'Requested entity was not found.'),
  concurrent: exhausted('Exhausted concurrent requests quota.'),
  tokens_project_hour: exhausted('Exhausted property tokens for a project per hour.'),
  thresholded_requests: exhausted('Exhausted potentially thresholded requests quota.'),
  server_errors: exhausted('Exhausted server errors quota.'),
  unknown_quota: exhausted('Quota exceeded.'),
  internal: refusal(500, 'INTERNAL', 'Internal error encountered.'),
  unavailable: refusal(503, 'UNAVAILABLE', 'The service is currently unavailable.'),
  teapot: refusal(418, 'FAILED_PRECONDITION', 'Not now.'),
} satisfies Record<string, Refusal>
