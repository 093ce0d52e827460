import { Client, type WooSource } from './client'
import { listOf, type Node, nodeOf, textOf } from './node'
import { readStatus } from './site'

/** Versions whose change may explain a loss (rule book 3.16); empty where the key may not read them. */

const FIELDS = [
  'environment.version',
  'environment.wp_version',
  'active_plugins.name',
  'active_plugins.version',
  'theme.name',
  'theme.version',
].join(',')
const MOST = 300

export async function readVersions(source: WooSource): Promise<{ name: string; version: string }[]> {
  const status = await readStatus(new Client(source), FIELDS)
  if (status === null) return []
  const environment = nodeOf(status.environment)
  const theme = nodeOf(status.theme)
  const found = [
    { name: 'WordPress', version: textOf(environment, 'wp_version') },
    { name: 'WooCommerce', version: textOf(environment, 'version') },
    { name: `Theme ${textOf(theme, 'name')}`, version: textOf(theme, 'version') },
    ...listOf(status, 'active_plugins').map(pluginOf),
  ]
  const known = new Map(
    found
      .filter(({ name, version }) => name.trim() !== '' && version !== '')
      .map(({ name, version }) => [name.slice(0, 100), version.slice(0, 40)]),
  )
  return [...known]
    .slice(0, MOST)
    .map(([name, version]) => ({ name, version }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

const pluginOf = (plugin: Node) => ({ name: textOf(plugin, 'name'), version: textOf(plugin, 'version') })
