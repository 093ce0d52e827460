/** Cases per property: 500 in `npm test`; `DRA_PROPERTY_RUNS` raises it for a long search. */
export const PROPERTY_RUNS = Number(process.env.DRA_PROPERTY_RUNS || 500)
/** Whether a proof runs in its long form, by its own command, or in the short one of `npm test`. */
export const IS_FULL_PROOF = process.env.DRA_PROVE === 'full'
