import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { refusal, textFile } from './fixtures/text-file'
import { forEachRecord, openTable } from './table'

async function recordsOf(content: Parameters<typeof textFile>[0]): Promise<{ row: number; cells: string[] }[]> {
  const file = await openTable(await textFile(content), 'shop.csv', false)
  const records: { row: number; cells: string[] }[] = []
  await forEachRecord(file, (cells, row) => records.push({ row, cells }))
  return records.filter(({ cells }) => cells.join('') !== '')
}

const refusalOf = async (content: Parameters<typeof textFile>[0]) => (await refusal(recordsOf(content))).publicMessage

const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16()

describe('the encoding of a file', () => {
  const text = 'id;name\n1;Größe “ß”\n'
  const expected = [
    { row: 1, cells: ['id', 'name'] },
    { row: 2, cells: ['1', 'Größe “ß”'] },
  ]

  test.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${text}`)],
    ['UTF-16 LE with a byte order mark', Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['UTF-16 BE with a byte order mark', utf16be(`\uFEFF${text}`)],
    ['UTF-16 LE without one', Buffer.from(text.replace(/[“”]/g, '"').replace(';G', ';X'), 'utf16le')],
    ['UTF-16 BE without one', utf16be(text.replace(/[“”]/g, '"').replace(';G', ';X'))],
  ])('%s is read', async (name, bytes) => {
    const records = await recordsOf(bytes)
    if (name.endsWith('without one')) expect(records[1]?.cells[1]).toBe('Xröße "ß"')
    else expect(records).toEqual(expected)
  })

  test('bytes that are no UTF-8 are refused with the line and the fix', async () => {
    const message = await refusalOf(Buffer.concat([Buffer.from('id;name\n1;a\n2;'), Buffer.from([0xf6, 0x0a])]))
    expect(message).toContain('line 3')
    expect(message).toContain('CSV UTF-8')
  })

  test('a half character at the end of a file is refused', async () => {
    expect(await refusalOf(Buffer.concat([Buffer.from('id\n1'), Buffer.from([0xc3])]))).toContain('UTF-8')
    expect(await refusalOf(Buffer.concat([Buffer.from('\uFEFFid\n1', 'utf16le'), Buffer.from([0x41])]))).toContain(
      'UTF-16',
    )
  })

  test('a workbook is refused with how to save it', async () => {
    const message = await refusalOf(Buffer.from('PK\u0003\u0004rest of a zip archive', 'latin1'))
    expect(message).toContain('Excel workbook')
    expect(message).toContain('CSV UTF-8')
  })

  test('other binary files are refused', async () => {
    expect(await refusalOf(Buffer.from('id,name\n1,a\0b\n'))).toContain('not a text file')
  })

  test('missing, unreadable and empty files are refused, each with its reason', async () => {
    const folder = `${await textFile('x')}.d`
    await mkdir(folder)
    const opening = (file: string) => refusal(openTable(file, 'shop.csv', false))
    expect((await opening(path.join(folder, 'none.csv'))).publicMessage).toContain('does not exist')
    expect((await opening(folder)).publicMessage).toContain('a folder')
    expect(await refusalOf('')).toContain('is empty')
    expect(await refusalOf('\n \n\n')).toContain('no header')
    expect((await opening(await textFile(''))).details).toEqual([expect.objectContaining({ field: 'file' })])
  })
})

describe('the records of a file', () => {
  test.each([',', ';', '\t', '|'])('are separated by %j, found in the header outside quotes', async (delimiter) => {
    const line = (...cells: string[]) => cells.join(delimiter)
    const records = await recordsOf([
      line('id', '"a,b;c|d\te,f;g|h\ti"', 'z'),
      line('1', '2,5', '3').replace(',5', '.5'),
    ])
    expect(records[0]?.cells).toEqual(['id', 'a,b;c|d\te,f;g|h\ti', 'z'])
    expect(records[1]?.cells).toEqual(['1', '2.5', '3'])
  })

  test('follow the delimiter that Excel declares in a first line of its own', async () => {
    expect(await recordsOf(['sep=;', 'id,x;name', '1;a'])).toEqual([
      { row: 2, cells: ['id,x', 'name'] },
      { row: 3, cells: ['1', 'a'] },
    ])
  })

  test.each([
    ['\\r\\n', 'id,name\r\n1,a\r\n\r\n2,b\r\n'],
    ['\\r', 'id,name\r1,a\r\r2,b\r'],
    ['\\n without a last one', 'id,name\n1,a\n\n2,b'],
  ])('end with %s, and blank ones count', async (_, text) => {
    expect(await recordsOf(text)).toEqual([
      { row: 1, cells: ['id', 'name'] },
      { row: 2, cells: ['1', 'a'] },
      { row: 4, cells: ['2', 'b'] },
    ])
  })

  test('may hold line breaks, delimiters and quotation marks inside quotes', async () => {
    expect(await recordsOf('id,note\r\n1,"two\r\nlines, ""quoted"""\r\n2,b\r\n')).toEqual([
      { row: 1, cells: ['id', 'note'] },
      { row: 2, cells: ['1', 'two\nlines, "quoted"'] },
      { row: 3, cells: ['2', 'b'] },
    ])
  })

  test('are whole wherever the reading of a large file was cut', async () => {
    const rows = Array.from({ length: 30_000 }, (_, i) => `${i},"näme ""${i}"", x",\u20AC\r\n`)
    const records = await recordsOf(`id,name,sign\r\n${rows.join('')}`)
    expect(records).toHaveLength(30_001)
    expect(
      records.every(({ row, cells }) => row === 1 || cells.join() === `${row - 2},näme "${row - 2}", x,\u20AC`),
    ).toBe(true)
  })

  test('stop at a quotation mark that is never closed, naming its row', async () => {
    expect(await refusalOf(['id,name', '1,a', '2,"b', '3,c'])).toContain('row 3')
  })

  test('stop at a quotation mark that swallows other rows', async () => {
    expect(await refusalOf(['id,name', '1,"a', '2,b', '3,"c"'])).toContain('row 2')
  })

  test('stop at an open quotation mark long before the end of a large file', async () => {
    const filler = '3,cccccccccccccccccccc\n'.repeat(500_000)
    // The last byte is no UTF-8: had it been reached, that would be the complaint.
    const bytes = Buffer.concat([Buffer.from(`id,name\n1,a\n2,"b\n${filler}`), Buffer.from([0xff])])
    expect(await refusalOf(bytes)).toContain('row 3')
  })

  test('count alike when a chunk ends inside a line break', async () => {
    for (const bytes of [1 << 14, 1 << 15, 1 << 16, 1 << 17, 1 << 18, 1 << 19, 1 << 20]) {
      const records = await recordsOf(`${'h'.repeat(bytes - 1)}\r\n1\r\n`)
      expect(records.map(({ row }) => row)).toEqual([1, 2])
    }
  })
})
