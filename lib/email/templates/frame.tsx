import { Body, Button, Container, Head, Heading, Hr, Html, Preview, Section, Text } from '@react-email/components'
import type { ReactNode } from 'react'

/**
 * What every mail is made of. Colours are written out, because mail programs know neither custom properties nor oklch;
 * the style sheet turns them for dark mode where a program has one. Nothing is loaded from anywhere.
 */

const LIGHT = {
  canvas: '#f8f9fb',
  surface: '#ffffff',
  line: '#e1e4ea',
  ink: '#1b1f27',
  muted: '#575e6b',
  accent: '#2f5fd0',
}
const DARK = {
  canvas: '#14171d',
  surface: '#1b1f27',
  line: '#333842',
  ink: '#eceef2',
  muted: '#a6acb8',
  accent: '#8fb0f7',
}

const FONT = 'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'

const DARK_SHEET = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .canvas, .canvas > table > tbody > tr > td { background-color: ${DARK.canvas} !important; }
  .surface { background-color: ${DARK.surface} !important; border-color: ${DARK.line} !important; }
  .ink { color: ${DARK.ink} !important; }
  .muted { color: ${DARK.muted} !important; }
  .line { border-color: ${DARK.line} !important; }
  .button { background-color: ${DARK.accent} !important; color: ${DARK.canvas} !important; }
}`

const text = { fontFamily: FONT, fontSize: '15px', lineHeight: '23px', margin: '0 0 12px', color: LIGHT.ink }
const small = { ...text, fontSize: '13px', lineHeight: '20px', color: LIGHT.muted }

export function Frame({
  preview,
  about,
  because,
  settingsUrl,
  children,
}: {
  /** Shown beside the subject in a list of mails. */
  preview: string
  /** Above the heading: whose figures these are. */
  about: string
  because: string
  /** Absent where there is nothing to choose. */
  settingsUrl?: string
  children: ReactNode
}) {
  return (
    <Html lang="en">
      <Head>
        <meta content="light dark" name="color-scheme" />
        <meta content="light dark" name="supported-color-schemes" />
        <style>{DARK_SHEET}</style>
      </Head>
      <Preview>{preview}</Preview>
      <Body className="canvas" style={{ backgroundColor: LIGHT.canvas, margin: 0, padding: '24px 12px' }}>
        <Container
          className="surface"
          style={{
            backgroundColor: LIGHT.surface,
            border: `1px solid ${LIGHT.line}`,
            borderRadius: '10px',
            maxWidth: '600px',
            padding: '28px 32px 20px',
          }}
        >
          <Text className="muted" style={{ ...small, margin: '0 0 6px' }}>
            {about}
          </Text>
          {children}
          <Hr className="line" style={{ borderColor: LIGHT.line, margin: '24px 0 14px' }} />
          <Text className="muted" style={{ ...small, margin: 0 }}>
            You get this mail because {because}.{' '}
            {settingsUrl ? (
              <a className="muted" href={settingsUrl} style={{ color: LIGHT.muted, textDecoration: 'underline' }}>
                Choose what you are written about
              </a>
            ) : null}
          </Text>
        </Container>
      </Body>
    </Html>
  )
}

export function Title({ children }: { children: ReactNode }) {
  return (
    <Heading
      as="h1"
      className="ink"
      style={{ ...text, fontSize: '24px', fontWeight: 600, lineHeight: '31px', margin: '0 0 12px' }}
    >
      {children}
    </Heading>
  )
}

export function Subtitle({ children }: { children: ReactNode }) {
  return (
    <Heading as="h2" className="ink" style={{ ...text, fontWeight: 600, margin: '20px 0 6px' }}>
      {children}
    </Heading>
  )
}

export function Paragraph({ quiet = false, children }: { quiet?: boolean; children: ReactNode }) {
  return (
    <Text className={quiet ? 'muted' : 'ink'} style={quiet ? { ...text, color: LIGHT.muted } : text}>
      {children}
    </Text>
  )
}

/** Sentences one below the other, each with what it is worth. */
export function Points({ points }: { points: readonly { text: string; note: string }[] }) {
  return (
    <ol style={{ margin: '0 0 12px', paddingLeft: '22px' }}>
      {points.map((point) => (
        <li className="ink" key={point.text} style={{ ...text, margin: '0 0 8px' }}>
          {point.text}
          <span className="muted" style={{ color: LIGHT.muted }}>
            {' '}
            {point.note}
          </span>
        </li>
      ))}
    </ol>
  )
}

/** Lines of a list in which none comes first. */
export function Lines({ lines }: { lines: readonly string[] }) {
  return (
    <ul style={{ margin: '0 0 12px', paddingLeft: '22px' }}>
      {lines.map((line) => (
        <li className="ink" key={line} style={{ ...text, margin: '0 0 4px' }}>
          {line}
        </li>
      ))}
    </ul>
  )
}

export function Action({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Section style={{ padding: '12px 0 4px' }}>
      <Button
        className="button"
        href={href}
        style={{
          backgroundColor: LIGHT.accent,
          borderRadius: '6px',
          color: '#ffffff',
          fontFamily: FONT,
          fontSize: '15px',
          fontWeight: 600,
          padding: '11px 20px',
        }}
      >
        {children}
      </Button>
    </Section>
  )
}
