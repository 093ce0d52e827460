/** An answer that was not a success, as the routes write it (application/problem+json). */
export interface Problem {
  status: number
  code: string
  title: string
  detail: string
  requestId: string | null
  errors: { field: string; message: string }[]
}

const UNREACHABLE: Problem = {
  status: 0,
  code: 'unreachable',
  title: 'The server could not be reached',
  detail: 'Nothing was changed. Check your connection and try again.',
  requestId: null,
  errors: [],
}

const text = (value: unknown, otherwise: string) => (typeof value === 'string' && value !== '' ? value : otherwise)

/** Reads a problem out of whatever came back; a proxy's HTML page becomes a sentence too. */
export function problemFrom(status: number, body: string): Problem {
  if (status === 0) return UNREACHABLE
  let parsed: Record<string, unknown> = {}
  try {
    parsed = JSON.parse(body) as Record<string, unknown>
  } catch {
    // Not ours: the status is all there is to say.
  }
  return {
    status,
    code: text(parsed.code, 'internal'),
    title: text(parsed.title, 'The server could not do this'),
    detail: text(parsed.detail, `It answered with status ${status}. Nothing was changed; try again in a minute.`),
    requestId: typeof parsed.requestId === 'string' ? parsed.requestId : null,
    errors: Array.isArray(parsed.errors) ? (parsed.errors as Problem['errors']) : [],
  }
}

export type Answer<T> = { ok: true; value: T } | { ok: false; problem: Problem }

/** A JSON request to one of our own routes. Never throws; `value` is undefined for an answer without a body. */
export async function send<T>(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  url: string,
  /** `clientId` names the client that is meant where that need not be the one chosen in the header. */
  options: { body?: unknown; signal?: AbortSignal; clientId?: string } = {},
): Promise<Answer<T>> {
  try {
    const response = await fetch(url, {
      method,
      cache: 'no-store',
      signal: options.signal ?? null,
      headers: {
        ...(options.body !== undefined && { 'content-type': 'application/json' }),
        ...(options.clientId !== undefined && { 'x-client-id': options.clientId }),
      },
      ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
    })
    const body = await response.text()
    if (!response.ok) return { ok: false, problem: problemFrom(response.status, body) }
    return { ok: true, value: (body === '' ? undefined : JSON.parse(body)) as T }
  } catch {
    return { ok: false, problem: UNREACHABLE }
  }
}
