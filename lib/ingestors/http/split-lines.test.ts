import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import { splitLines } from './split-lines'

async function* cut(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let start = 0
  for (const size of sizes) {
    yield bytes.subarray(start, start + size)
    start += size
  }
  yield bytes.subarray(start)
}

const read = async (chunks: AsyncIterable<Uint8Array>, longest?: number) => {
  const lines: string[] = []
  for await (const line of splitLines(chunks, longest)) lines.push(line)
  return lines
}

describe('splitLines', () => {
  it('gives the same lines however the bytes are cut, characters included', async () => {
    const line = fc.string({ unit: 'grapheme' }).filter((text) => !/[\n\r]/.test(text))
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          line.filter((text) => text !== ''),
          { minLength: 1 },
        ),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.array(fc.nat(9), { maxLength: 80 }),
        async (lines, ending, ended, sizes) => {
          const bytes = new TextEncoder().encode(lines.join(ending) + (ended ? ending : ''))
          expect(await read(cut(bytes, sizes))).toEqual(lines)
        },
      ),
      { numRuns: PROPERTY_RUNS },
    )
  })

  it('keeps empty lines between others and gives nothing for nothing', async () => {
    expect(await read(cut(Buffer.from('a\n\n\r\nb\n'), [2]))).toEqual(['a', '', '', 'b'])
    expect(await read(cut(Buffer.alloc(0), []))).toEqual([])
  })

  it('reads a line of several megabytes that arrives in small parts', async () => {
    const long = 'ä'.repeat(2_000_000)
    const bytes = Buffer.from(`{"a":1}\n${long}\nend`)
    const lines = await read(
      cut(
        bytes,
        Array.from({ length: 4_000 }, () => 1_001),
      ),
    )
    expect(lines.map((line) => line.length)).toEqual([7, 2_000_000, 3])
    expect(lines[1]).toBe(long)
  })

  it.each([
    ['within one chunk', 'x'.repeat(11), []],
    ['over many chunks', 'x'.repeat(11), [3, 3, 3]],
    ['with its ending', `${'x'.repeat(11)}\n`, [6]],
  ])('refuses a line that is too long, %s', async (_, text, sizes) => {
    await expect(read(cut(Buffer.from(text), sizes), 10)).rejects.toMatchObject({
      outcome: 'misconfigured',
      code: 'http_line_too_long',
    })
    expect(await read(cut(Buffer.from(text.slice(1)), sizes), 10)).toEqual(['x'.repeat(10)])
  })

  it('stops its source when nobody reads on', async () => {
    let stopped = false
    const endless = async function* () {
      try {
        for (;;) yield Buffer.from('line\n')
      } finally {
        stopped = true
      }
    }
    for await (const line of splitLines(endless())) {
      expect(line).toBe('line')
      break
    }
    expect(stopped).toBe(true)
  })
})
