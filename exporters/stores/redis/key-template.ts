/** The keys that a template such as `booking:lock:{event}:{seat}` stands for. */
export interface KeyTemplate {
  /** The glob that finds them. */
  readonly match: string;
  /** The event in a key, undefined when the key is not of this template. */
  eventOf(key: string): string | undefined;
}

/** Reads a template: `{event}` is as little as possible of the key, any other name in braces is anything. */
export function keyTemplate(template: string): KeyTemplate {
  const parts = template.split(/(\{\w+\})/);
  const isName = (part: string) => /^\{\w+\}$/.test(part);
  const match = parts.map((part) => (isName(part) ? '*' : part.replace(/[\\*?[\]]/g, '\\$&'))).join('');
  const pattern = parts.map((part) => {
    if (part === '{event}') return '(.+?)';
    return isName(part) ? '.+' : part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  });
  const key = new RegExp(`^${pattern.join('')}$`, 's');
  return { match, eventOf: (candidate) => key.exec(candidate)?.[1] };
}
