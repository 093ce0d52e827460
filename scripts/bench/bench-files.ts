/** What a folder of the benchmark holds beside the two CSVs. */
export const TABLES_FILE = 'tables.bin'
export const WORLD_FILE = 'bench-world.json'
