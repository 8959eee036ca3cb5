/** How much text is gathered before it is encoded, in characters: a line at a time would cost more. */
const chunk = 16_384;
/** The most bytes that a character of a JavaScript string takes in UTF-8. */
const widest = 3;

/**
 * Prometheus's text format, written straight into bytes. A text of some megabytes that is put together from strings
 * leaves ten times its size behind to be collected, at every scrape.
 */
export class Exposition {
  #bytes: Buffer;
  #length = 0;
  #pending = '';

  /** `expected` is how many bytes there will be about; it grows where there are more. */
  constructor(expected: number) {
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(expected, chunk));
  }

  /** Adds text as it is. */
  text(text: string): void {
    this.#pending += text;
    if (this.#pending.length >= chunk) this.#flush();
  }

  /** Adds what a metric begins with: `# HELP` and `# TYPE`. */
  metric({ name, help, kind }: { readonly name: string; readonly help: string; readonly kind: string }): void {
    this.text(`# HELP ${name} ${escaped(help)}\n# TYPE ${name} ${kind}\n`);
  }

  /** Adds a series: `labels` as {@link labelText} gives them. */
  sample(name: string, labels: string, value: number): void {
    this.#pending += name;
    this.#pending += labels;
    this.#pending += number(value);
    if (this.#pending.length >= chunk) this.#flush();
  }

  /** All that was added, in UTF-8. */
  bytes(): Buffer {
    this.#flush();
    return this.#bytes.subarray(0, this.#length);
  }

  #flush(): void {
    const needed = this.#length + this.#pending.length * widest;
    if (needed > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#bytes.length));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    this.#length += this.#bytes.write(this.#pending, this.#length);
    this.#pending = '';
  }
}

/** Labels as a series has them between its name and its value, such as `{reason="held"} `. */
export function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value).replaceAll('"', '\\"')}"`);
  return pairs.length === 0 ? ' ' : `{${pairs.join(',')}} `;
}

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');

/** A value and the end of its line. JavaScript writes infinity as a word that Prometheus does not read. */
const number = (value: number): string =>
  value === Number.POSITIVE_INFINITY ? '+Inf\n' : value === Number.NEGATIVE_INFINITY ? '-Inf\n' : `${value}\n`;
