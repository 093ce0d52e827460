export function fingerprintSources(root?: string): string
export function buildBundles(names?: readonly string[]): Promise<void>
