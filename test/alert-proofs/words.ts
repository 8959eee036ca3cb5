import type { Alert } from '../../alerts/kit/alert.ts';
import { wording } from '../../alerts/kit/wording.ts';
import type { Unit } from '../../catalog/units.ts';

/** A description as somebody reads it: the value in the unit of the signal, if it says one. */
export interface ReadDescription {
  readonly value: number | undefined;
}

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/**
 * Reads a description back by the words that the alert declares: labels and limit must be in it, word for word.
 * @throws {Error} with both texts, when it says anything else.
 */
export function readDescription(
  { description, when }: Pick<Alert, 'description' | 'when'>,
  labels: Readonly<Record<string, string>>,
  said: string,
): ReadDescription {
  const { value: valueTemplate, limit } = wording(when.signal.unit, when.limit);
  const text = description
    .replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, (_, label: string) => labels[label] ?? '')
    .replaceAll(limit === '' ? '\0' : limit, limitIn(limit));
  const pattern = text.split(valueTemplate).map(literally).join('(?<value>\\S+(?: \\d+\\S+)*?)');
  const found = new RegExp(`^${pattern}$`).exec(said);
  if (!found) throw new Error(`the description reads "${said}", and should be "${text}"`);
  const value = found.groups?.value;
  return { value: value === undefined ? undefined : numberIn(value, when.signal.unit) };
}

/** How Prometheus writes a limit, which is a number of few digits: as a duration, a percentage, or in bytes. */
function limitIn(template: string): string {
  const [, number, style] = /^\{\{ (\S+) \| (\w+) \}\}$/.exec(template) ?? ['', template, ''];
  if (style === 'humanizePercentage') return `${Number((Number(number) * 100).toPrecision(4))}%`;
  if (style === 'humanizeDuration') return writtenDuration(Number(number));
  return number as string;
}

function writtenDuration(seconds: number): string {
  if (seconds < 1) return `${seconds * 1000}ms`;
  if (seconds < 60) return `${seconds}s`;
  return `${Math.floor(seconds / 60)}m ${seconds % 60}s`;
}

const factors: Readonly<Record<string, number>> = {
  ...{ n: 1e-9, u: 1e-6, m: 1e-3, '': 1, k: 1e3, M: 1e6, G: 1e9 },
};
const secondsIn: Readonly<Record<string, number>> = { d: 86_400, h: 3600, m: 60, s: 1, ms: 1e-3, us: 1e-6, ns: 1e-9 };

/**
 * The number that Prometheus has written for a unit.
 * @throws {Error} for a text that is none.
 */
export function numberIn(text: string, unit: Unit): number {
  const read = unit === 's' ? durationIn(text) : unit === 'ratio' ? percentageIn(text) : humanizedIn(text);
  if (!Number.isFinite(read)) throw new Error(`"${text}" is no value in the unit "${unit}"`);
  return read;
}

function durationIn(text: string): number {
  return text.split(' ').reduce((sum, part) => {
    const [, number, unit = ''] = /^(-?[\d.]+(?:e[+-]?\d+)?)([a-z]+)$/.exec(part) ?? [];
    return sum + Number(number) * (secondsIn[unit] ?? Number.NaN);
  }, 0);
}

const percentageIn = (text: string): number => (text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number.NaN);

function humanizedIn(text: string): number {
  const [, number, prefix = ''] = /^(-?[\d.]+(?:e[+-]?\d+)?)([a-zA-Z]?)$/.exec(text) ?? [];
  return Number(number) * (factors[prefix] ?? Number.NaN);
}
