/** Kinds of change that a loss may have to do with (rule book 3.16). */
export const CHANGE_AREAS = ['theme', 'plugin', 'tag_manager', 'consent', 'checkout', 'other'] as const
export type ChangeArea = (typeof CHANGE_AREAS)[number]
