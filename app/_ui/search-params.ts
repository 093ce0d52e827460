/** What Next hands to a page for its query. */
export type SearchParams = Record<string, string | string[] | undefined>

export const firstOf = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value
