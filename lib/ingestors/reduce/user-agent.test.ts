import { describe, expect, test } from 'vitest'
import { describeUserAgent } from './user-agent'

const WEBKIT = 'AppleWebKit/605.1.15 (KHTML, like Gecko)'
const BLINK = 'AppleWebKit/537.36 (KHTML, like Gecko)'
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X)'
const ANDROID = 'Mozilla/5.0 (Linux; Android 14; Pixel 8)'
const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)'
const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)'

describe('a browser’s description of itself', () => {
  test.each([
    [`${IPHONE} ${WEBKIT} Version/17.5 Mobile/15E148 Safari/604.1`, 'mobile', 'Safari', 'iOS', 'no'],
    [`${IPHONE} ${WEBKIT} CriOS/126.0 Mobile/15E148 Safari/604.1`, 'mobile', 'Chrome', 'iOS', 'no'],
    [`${IPHONE} ${WEBKIT} FxiOS/127.0 Mobile/15E148 Safari/605.1.15`, 'mobile', 'Firefox', 'iOS', 'no'],
    [`${ANDROID} ${BLINK} Chrome/126.0.0.0 Mobile Safari/537.36`, 'mobile', 'Chrome', 'Android', 'no'],
    [
      `${ANDROID} ${BLINK} SamsungBrowser/25.0 Chrome/121.0 Mobile Safari/537.36`,
      'mobile',
      'Samsung Internet',
      'Android',
      'no',
    ],
    [`${ANDROID} ${BLINK} Chrome/126.0.0.0 Safari/537.36`, 'tablet', 'Chrome', 'Android', 'no'],
    [
      `Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) ${WEBKIT} Version/16.6 Mobile/15E148 Safari/604.1`,
      'tablet',
      'Safari',
      'iOS',
      'no',
    ],
    [`${WINDOWS} ${BLINK} Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0`, 'desktop', 'Edge', 'Windows', 'no'],
    [`${WINDOWS} ${BLINK} Chrome/126.0.0.0 Safari/537.36 OPR/112.0`, 'desktop', 'Opera', 'Windows', 'no'],
    [`${MAC} ${WEBKIT} Version/17.5 Safari/605.1.15`, 'desktop', 'Safari', 'macOS', 'no'],
    [`${MAC} ${WEBKIT} Version/17.5 Safari/605.1.15 Ddg/17.5`, 'desktop', 'DuckDuckGo', 'macOS', 'no'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0', 'desktop', 'Firefox', 'Linux', 'no'],
    [
      `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${BLINK} Chrome/126.0.0.0 Safari/537.36`,
      'desktop',
      'Chrome',
      'ChromeOS',
      'no',
    ],
  ])('%s', (text, device, browser, os, inApp) => {
    expect(describeUserAgent(text)).toEqual({ device, browser, os, in_app: inApp })
  })

  test.each([
    `${IPHONE} ${WEBKIT} Mobile/15E148 [FBAN/FBIOS;FBAV/470.0;FBDV/iPhone15,2]`,
    `${IPHONE} ${WEBKIT} Mobile/15E148 Instagram 337.0 (iPhone15,2; iOS 17_5)`,
    `${IPHONE} ${WEBKIT} Mobile/15E148 musical_ly_34.8 BytedanceWebview/d8a21c6`,
    `${IPHONE} ${WEBKIT} Safari Line/14.9.0`,
    `${ANDROID.replace(')', '; wv)')} ${BLINK} Version/4.0 Chrome/126.0.0.0 Mobile Safari/537.36`,
  ])('of another app’s built-in browser names no browser of its own: %s', (text) => {
    expect(describeUserAgent(text)).toMatchObject({ device: 'mobile', in_app: 'yes' })
    expect(describeUserAgent(text)).not.toHaveProperty('browser')
  })

  test('that names no known system leaves device and system open', () => {
    expect(describeUserAgent('curl/8.4.0 (shop)')).toEqual({ in_app: 'no' })
  })

  test('is not any other text', () => {
    for (const text of ['', 'Chrome', 'mobile', 'somebody@example.com', 'a/b (c)'])
      expect(describeUserAgent(text)).toEqual({})
  })

  test('of any length is read in bounded time', () => {
    const long = `${IPHONE} ${'Version/1 '.repeat(100_000)}`
    expect(describeUserAgent(long)).toMatchObject({ os: 'iOS' })
  })
})
