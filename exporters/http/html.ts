const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text that is HTML already. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Html | readonly Part[];

const markup = (part: Part): string => {
  if (part instanceof Html) return part.text;
  if (Array.isArray(part)) return part.map(markup).join('');
  return String(part).replace(/[&<>"']/g, (character) => entities[character] ?? character);
};

/** HTML from a template: whatever is put in is escaped, unless it is {@link Html} itself. */
export const html = (literals: TemplateStringsArray, ...parts: Part[]): Html =>
  new Html(String.raw({ raw: literals }, ...parts.map(markup)));

/** A whole page, readable without a script. */
export const page = (title: string, body: Html): string =>
  html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${title}</title>
<style>body{font-family:system-ui,sans-serif;margin:2rem;line-height:1.5}td,th{padding:.2rem .8rem .2rem 0;text-align:left;vertical-align:top}</style>
</head>
<body><h1>${title}</h1>
${body}
</body>
</html>
`.text;
