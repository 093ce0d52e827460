/** Kinds of change that a loss may have to do with (rule book 3.16). */
export const CHANGE_AREAS = ['theme', 'plugin', 'tag_manager', 'consent', 'checkout', 'other'] as const
export type ChangeArea = (typeof CHANGE_AREAS)[number]

/** Something that was changed in the shop or its tracking. */
export interface ChangeDto {
  id: string
  at: string
  area: ChangeArea
  /** One sentence. */
  what: string
  link: string | null
  /** Null where it was read from the shop, or its author left. */
  by: string | null
  /** Label of the source it was read from; null where somebody wrote it down. */
  source: string | null
  isOwn: boolean
}
