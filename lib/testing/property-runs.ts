/** Cases per property: 500 in `npm test`; `DRA_PROPERTY_RUNS` raises it for a long search. */
export const PROPERTY_RUNS = Number(process.env.DRA_PROPERTY_RUNS || 500)
