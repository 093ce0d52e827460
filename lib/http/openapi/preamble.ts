/** What holds for the whole API; Markdown without tables. */
export const API_WORDS = `Everything the dashboard does, for programs. All of it is JSON over HTTPS under \`/api/v1\`.

**Signing in.** Send an API key as \`Authorization: Bearer dra_…\`. A key belongs to one client, does only what its scopes name, and never more than the person who made it may do at that moment. A key that is wrong, revoked or expired is answered 401.

**Problems.** Every answer that is not a success is \`application/problem+json\` (RFC 9457) with a \`code\` for programs, a \`detail\` for people and, where fields are wrong, \`errors\`. What belongs to another client is answered exactly like what does not exist: 404.

**Pages.** Lists that can grow hold \`items\` and \`nextCursor\`. Send it back as \`cursor\` for the next page; null means there is none. \`limit\` is at most 200.

**Changes.** Answers may get new fields, and lists of words new words: pass over what you do not know. Fields are not taken away and keep their types.

**Sending again.** Requests that take \`Idempotency-Key\` can be repeated safely within a day: they are carried out once, and the repetition is marked \`Idempotency-Replayed: true\`. The same key with another request is 422.

**Limits.** Each answer says how many requests are left (\`RateLimit-Limit\`, \`RateLimit-Remaining\`, \`RateLimit-Reset\` in seconds). Beyond them the answer is 429 with \`Retry-After\`.

**Request ids.** Each answer carries \`X-Request-Id\`. Send one of 8 to 64 letters, digits, \`-\` and \`_\` to choose it yourself.

**Money and time.** Amounts in fields that end in \`Minor\` are whole numbers in minor units (cents). Instants are ISO 8601 in UTC; days are \`YYYY-MM-DD\` in the client’s zone.`
