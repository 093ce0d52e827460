import { describe, expect, test } from 'vitest'
import { makeOrder } from '@/lib/testing/world'
import { answersOf } from './look-up'

const order = (sourceId: string, name: string) =>
  makeOrder(sourceId, '2026-10-01T10:00:00Z', {
    sourceId,
    aliases: [
      { kind: 'order_id', value: sourceId },
      { kind: 'name', value: name },
    ],
  })

describe('what a store says of ids it was asked for', () => {
  test('belongs to the id that names the order, however it is spelled', () => {
    const found = [order('900', '#1001'), order('901', '#1002')]
    expect(answersOf(['#1001 ', '901'], found, [])).toEqual([
      { transactionId: '#1001 ', isFound: true, sourceIds: ['900'] },
      { transactionId: '901', isFound: true, sourceIds: ['901'] },
    ])
  })

  test('keeps an id that is certainly not there apart from one it said nothing of', () => {
    expect(answersOf(['404', '500'], [], ['404'])).toEqual([{ transactionId: '404', isFound: false, sourceIds: [] }])
  })

  test('gives an order found by a name we do not keep to the id without an answer', () => {
    expect(answersOf(['1001', 'cart-token'], [order('1001', '#1'), order('77', '#77')], [])).toEqual([
      { transactionId: '1001', isFound: true, sourceIds: ['1001'] },
      { transactionId: 'cart-token', isFound: true, sourceIds: ['77'] },
    ])
  })

  test('names every order that one id stands for', () => {
    expect(answersOf(['#5'], [order('1', '#5'), order('2', '#5')], [])[0]?.sourceIds).toEqual(['1', '2'])
  })
})
