import { describe, expect, test } from 'vitest'
import { isDeferredGateway } from './gateways'

describe('a gateway that is paid after the order is placed', () => {
  test.each([
    'bacs',
    'cheque',
    'cod',
    'COD',
    'Cash on Delivery (COD)',
    'cash_on_delivery',
    'Direct bank transfer',
    'Bank Transfer',
    'bank_transfer',
    'bank-deposit',
    'Bank Deposit',
    'wire transfer',
    'Check payments',
    'Money Order',
    'Check / Money Order',
    'Invoice',
    'Purchase on account',
    'Net 30',
    'net30',
    'net_30',
    'Payment terms',
    'Pay by link',
    'pay_by_link',
    'Überweisung',
    'U\u0308berweisung',
    'Ueberweisung',
    'Banküberweisung',
    'Direkte Banküberweisung',
    'Bankueberweisung',
    'Vorkasse',
    'Vorauskasse',
    'Vorkasse (Überweisung)',
    'Rechnung',
    'Kauf auf Rechnung',
    'Rechnungskauf',
    'Nachnahme',
    'Per Nachnahme',
    'Virement bancaire',
    'Chèque',
    'Paiement à la livraison',
    'Contrassegno',
    'Bonifico bancario',
    'Transferencia bancaria',
    'Contra reembolso',
    'contrareembolso',
    'Bankoverschrijving',
    'Overboeking',
    'Onder rembours',
    'Przelew bankowy',
    'Za pobraniem',
  ])('%s', (gateway) => {
    expect(isDeferredGateway(gateway)).toBe(true)
  })

  test.each([
    'codfish',
    'barcode',
    'promocode',
    'qr_code',
    'recode pay',
    'net',
    'internet 30',
    'planet30',
    'klarna',
    'paypal',
    'stripe',
    'ideal',
    'SOFORT Überweisung',
    'Sofortüberweisung',
    'Sofort-Banküberweisung',
    'Instant bank transfer',
    'Online bank transfer',
    'Przelewy24',
    'Klarna Rechnung',
    'PayPal Rechnungskauf',
    'invoiceninja',
    'checkout.com',
    'credit card',
    'manual',
    '',
  ])('is not %j', (gateway) => {
    expect(isDeferredGateway(gateway)).toBe(false)
  })

  test('is not an unknown one', () => {
    expect(isDeferredGateway(null)).toBe(false)
  })
})
