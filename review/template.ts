import { formatValue } from '../catalog/units.ts';

const action = (inside: string): RegExp => new RegExp(`\\{\\{-?\\s*${inside}\\s*-?\\}\\}`, 'g');

/** Two ways of writing a value; which one is taken depends on the value. */
const choice = new RegExp(
  [action('if [^{}]*?'), action('else'), action('end')].map(({ source }) => source).join('([^{}]*)'),
  'g',
);

/**
 * A text of a rule as people read it: `{{ $labels.job }}` is `<job>`, `{{ $value | humanize }}` is `<value>`, and
 * `{{ 2 | humanizeDuration }}` is `2 s`. Any other template stays as it is.
 */
export const readable = (text: string): string =>
  text
    .replace(action('\\$labels\\.(\\w+)'), '<$1>')
    .replace(action('\\$value\\b[^{}]*?'), '<value>')
    .replace(action('([\\d.]+) \\| humanizeDuration'), (_, seconds) => formatValue(Number(seconds), 's'))
    .replace(action('([\\d.]+) \\| humanizePercentage'), (_, ratio) => formatValue(Number(ratio), 'ratio'))
    .replace(choice, (whole, one, other) => (one === other ? one : whole));
