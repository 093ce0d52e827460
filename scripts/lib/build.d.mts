export function fingerprintSources(root?: string): string
