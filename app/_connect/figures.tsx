import { describeScreen, type Part, type Screen } from './figure-screens'

/**
 * Pictures of where to press, drawn and not photographed: they show the place among its neighbours, follow the theme and
 * hold nothing of anybody's. Each is one image for those who do not see it, told in a sentence.
 */

const WIDTH = 240
const HEIGHT = 156
const BAR = 24
const PAD = 12
const GAP = 8
const MENU = 92
const TEXT = { fontSize: 11.5, dominantBaseline: 'central' } as const

export function Figures({ screens }: { screens: readonly Screen[] }) {
  if (screens.length === 0) return null
  return (
    <ol aria-label="Where to press" className="grid gap-x-5 gap-y-6 border-line border-t pt-5 sm:grid-cols-3">
      {screens.map((screen, index) => (
        <li key={screen.caption}>
          <figure className="flex h-full flex-col gap-2">
            <Picture screen={screen} />
            <figcaption className="text-sm">
              <span aria-hidden="true" className="num mr-1.5 font-medium text-accent">
                {index + 1}
              </span>
              {screen.caption}
            </figcaption>
          </figure>
        </li>
      ))}
    </ol>
  )
}

const heightOf = ({ what }: Part) => (what === 'field' ? 40 : what === 'button' ? 25 : 19)

function Picture({ screen }: { screen: Screen }) {
  const { title, menu, here, parts } = screen
  const left = menu ? MENU + PAD : PAD
  const tops = parts.map((_, index) =>
    parts.slice(0, index).reduce((sum, part) => sum + heightOf(part) + GAP, BAR + PAD),
  )
  return (
    <svg
      className="w-full max-w-80 rounded-control border border-line bg-sunken text-text"
      role="img"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
    >
      <title>{describeScreen(screen)}</title>
      <path className="stroke-line" d={`M0 ${BAR}H${WIDTH}`} />
      <text className="fill-muted" fontSize={10.5} fontWeight={500} dominantBaseline="central" x={PAD} y={BAR / 2}>
        {title}
      </text>
      {menu ? (
        <>
          <path className="stroke-line" d={`M${MENU} ${BAR}V${HEIGHT}`} />
          {menu.map((entry, index) => (
            <MenuEntry isHere={index === here} key={entry} label={entry} y={BAR + PAD + index * 26} />
          ))}
        </>
      ) : null}
      {parts.map((part, index) => (
        <g key={part.label} transform={`translate(${left} ${tops[index]})`}>
          <Drawn part={part} width={WIDTH - left - PAD} />
        </g>
      ))}
    </svg>
  )
}

/** Long names take two lines. */
function MenuEntry({ label, isHere, y }: { label: string; isHere: boolean; y: number }) {
  const words = label.length > 13 ? label.split(' ') : [label]
  return (
    <>
      {isHere ? <rect className="fill-accent/15" height={26} rx={4} width={MENU - 8} x={4} y={y - 4} /> : null}
      {words.map((word, line) => (
        <text
          className={isHere ? 'fill-accent' : 'fill-muted'}
          dominantBaseline="central"
          fontSize={10}
          fontWeight={isHere ? 600 : 400}
          key={word}
          x={PAD}
          y={y + 9 + (line - (words.length - 1) / 2) * 11}
        >
          {word}
        </text>
      ))}
    </>
  )
}

function Drawn({ part, width }: { part: Screen['parts'][number]; width: number }) {
  const { what, label, click = false } = part
  if (what === 'button') {
    const size = Math.min(width, label.length * 6.4 + 22)
    return (
      <>
        <rect className="fill-accent" height={25} rx={5} width={size} />
        <text className="fill-on-accent" {...TEXT} fontWeight={600} textAnchor="middle" x={size / 2} y={13}>
          {label}
        </text>
        {click ? <Pointer height={25} width={size} /> : null}
      </>
    )
  }
  if (what === 'field')
    return (
      <>
        <text className="fill-muted" dominantBaseline="central" fontSize={10} y={6}>
          {label}
        </text>
        <rect className="fill-surface stroke-line" height={24} rx={4} width={width} y={15} />
        <text className="fill-text" {...TEXT} x={8} y={27.5}>
          {part.value}
        </text>
        {click ? <Pointer height={24} width={width} y={15} /> : null}
      </>
    )
  return (
    <>
      <rect
        className={part.on ? 'fill-accent stroke-accent' : 'fill-surface stroke-faint'}
        height={13}
        rx={what === 'choice' ? 6.5 : 3}
        width={13}
        y={3}
      />
      {part.on && what === 'tick' ? (
        <path className="stroke-on-accent" d="M3 10l3 3 5-6" fill="none" strokeWidth={1.8} />
      ) : null}
      {part.on && what === 'choice' ? <circle className="fill-on-accent" cx={6.5} cy={9.5} r={2.6} /> : null}
      <text className={part.on ? 'fill-text' : 'fill-muted'} {...TEXT} fontWeight={part.on ? 600 : 400} x={21} y={10}>
        {label}
      </text>
    </>
  )
}

/** A ring around what is pressed, and the arrow of a mouse on it. */
function Pointer({ width, height, y = 0 }: { width: number; height: number; y?: number }) {
  return (
    <>
      <rect
        className="stroke-accent"
        fill="none"
        height={height + 6}
        rx={7}
        strokeWidth={1.6}
        width={width + 6}
        x={-3}
        y={y - 3}
      />
      <path
        className="fill-text stroke-surface"
        d="M0 0v14l3.6-3.2 2.6 5.6 2.8-1.3-2.6-5.5 4.8-.3z"
        transform={`translate(${width - 7} ${y + height - 6})`}
      />
    </>
  )
}
