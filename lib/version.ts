import packageJson from '@/package.json'

/** The product's version. */
export const VERSION: string = packageJson.version
