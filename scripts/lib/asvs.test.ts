import { describe, expect, it } from 'vitest'
import { fieldsOf, namesTest, scoreAsvs } from './asvs.mjs'

const HEAD = 'id,level,what,state,evidence\n'

describe('the list of security items', () => {
  it('names tests and documents that there are', () => {
    expect(scoreAsvs().problems).toEqual([])
  })

  it.each([
    ['1', 70],
    ['2', 183],
  ])('holds all items of level %s', (level, items) => {
    expect(Object.values(scoreAsvs().levels[level] ?? {}).reduce((sum, count) => sum + count, 0)).toBe(items)
  })
})

describe('what is wrong with a list', () => {
  it.each([
    ['1.1.1,1,a,pass,scripts/lib/asvs.test.ts :: a test that nobody wrote', 'has no test'],
    ['1.1.1,1,a,pass,scripts/nowhere.test.ts :: x', 'no test file'],
    ['1.1.1,1,a,doc,docs/nowhere.md', 'there is no docs/nowhere.md'],
    ['1.1.1,1,a,doc,docs/security.md#nowhere', 'there is no docs/security.md#nowhere'],
    ['1.1.1,1,a,n-a,', 'nothing says why'],
    ['1.1.1,1,a,perhaps,x', 'is none of'],
    ['1.1.1,1,a,fail,x\n1.1.1,1,a,fail,x', 'listed twice'],
  ])('is told (%#)', (lines, message) => {
    expect(scoreAsvs({ text: HEAD + lines }).problems.join()).toContain(message)
  })

  it('counts what does not apply neither way', () => {
    const text = `${HEAD}1,1,a,doc,package.json\n2,1,a,fail,x\n3,1,a,n-a,x`
    expect(scoreAsvs({ text }).score).toBe(50)
  })
})

it('fields may hold commas and quotes', () => {
  expect(fieldsOf('1,"a, ""b""",c')).toEqual(['1', 'a, "b"', 'c'])
})

it('a name in a comment is no test', () => {
  expect(namesTest("// it is 'fine'", 'fine')).toBe(false)
  expect(namesTest("  it('fine', () => {})", 'fine')).toBe(true)
  expect(namesTest("it.each([\n  ['a'],\n])('fine', () => {})", 'fine')).toBe(true)
})
