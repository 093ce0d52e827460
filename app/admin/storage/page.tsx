import type { Metadata } from 'next'
import Link from 'next/link'
import { Section } from '@/app/_ui/card'
import { PageHead } from '@/app/_ui/page-head'
import { Table, TableBody, TableHead, Td, Th, Tr } from '@/app/_ui/table'
import { requireAdminPage } from '@/lib/auth/page'
import { formatCount } from '@/lib/sentences'
import { measureStorage } from '@/lib/services/storage/measure'

export const metadata: Metadata = { title: 'Storage' }

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const

function formatBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), UNITS.length - 1)
  const value = bytes / 1000 ** power
  return `${value < 10 && power > 0 ? value.toFixed(1) : Math.round(value)} ${UNITS[power]}`
}

export default async function StoragePage() {
  const { admin } = await requireAdminPage()
  const { databaseBytes, tables, clients } = await measureStorage(admin)
  return (
    <div className="flex flex-col gap-8">
      <PageHead answer={`The database takes ${formatBytes(databaseBytes)} in all.`} title="Storage" />
      <Section
        id="clients"
        lead="Rows are counted; bytes are each client’s share of a table, because rows of all clients lie together, unless a client has a database of its own."
        title="By client"
      >
        <Table label="Storage by client">
          <TableHead>
            <Th>Client</Th>
            <Th align="right">Rows</Th>
            <Th align="right">About</Th>
            <Th>Most of it</Th>
          </TableHead>
          <TableBody>
            {[...clients]
              .sort((a, b) => b.estimatedBytes - a.estimatedBytes)
              .map((client) => (
                <Tr key={client.id}>
                  <Td phone="top-left">
                    <Link className="link font-medium" href={`/admin/clients/${client.id}`}>
                      {client.name}
                    </Link>
                    {client.database === 'shared' ? null : (
                      <span className="block text-muted text-sm">
                        {client.database === 'own' ? 'Own database' : 'Own database, which does not answer now'}
                      </span>
                    )}
                  </Td>
                  <Td align="right" phone="bottom-right">
                    <span className="num">{formatCount(client.rows)} rows</span>
                  </Td>
                  <Td align="right" phone="top-right">
                    <span className="num">{formatBytes(client.estimatedBytes)}</span>
                  </Td>
                  <Td phone="bottom-left">
                    <span className="text-muted text-sm">
                      {client.tables
                        .slice(0, 3)
                        .map(({ name, rows }) => `${name} ${formatCount(rows)}`)
                        .join(', ')}
                    </span>
                  </Td>
                </Tr>
              ))}
          </TableBody>
        </Table>
      </Section>
      <Section id="tables" lead="Rows are the database’s own estimate." title="By table">
        <Table label="Storage by table">
          <TableHead>
            <Th>Table</Th>
            <Th align="right">Size</Th>
            <Th align="right">Of it indexes</Th>
            <Th align="right">Rows, about</Th>
          </TableHead>
          <TableBody>
            {tables.map((table) => (
              <Tr key={table.name}>
                <Td phone="top-left">
                  <span className="font-mono text-sm">{table.name.replaceAll('"', '')}</span>
                </Td>
                <Td align="right" phone="top-right">
                  <span className="num">{formatBytes(table.bytes)}</span>
                </Td>
                <Td align="right">
                  <span className="num">{formatBytes(table.indexBytes)}</span>
                </Td>
                <Td align="right" phone="bottom-right">
                  <span className="num">{formatCount(table.estimatedRows)}</span>
                </Td>
              </Tr>
            ))}
          </TableBody>
        </Table>
      </Section>
    </div>
  )
}
