/** Paragraphs of the document's text, in which `code` and **words** are marked. */
export function Paragraphs({ text }: { text: string }) {
  return (
    <div className="flex max-w-3xl flex-col gap-2">
      {text
        .split('\n\n')
        .filter((paragraph) => paragraph !== '')
        .map((paragraph) => (
          <p key={paragraph}>
            {paragraph.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part, index) => {
              // Parts alternate and never move: their place is their name.
              const key = `${index} ${part}`
              if (part.startsWith('`'))
                return (
                  <code className="break-words font-mono text-sm" key={key}>
                    {part.slice(1, -1)}
                  </code>
                )
              return part.startsWith('**') ? <strong key={key}>{part.slice(2, -2)}</strong> : part
            })}
          </p>
        ))}
    </div>
  )
}
