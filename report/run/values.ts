import { formatValue, type Unit } from '../../catalog/units.ts';

/** Units whose values are bare counts: the word is said once beside the chart, not at every value. */
const spoken: ReadonlySet<Unit> = new Set(['s', 'duration', 'bytes', 'ratio']);

/** A value in little room, such as an axis: `320 ms`, `5 %`, `12.5k`. Counts stand without the name of their unit. */
export function shortValue(value: number | null, unit: Unit): string {
  if (value === null || Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return 'never';
  return spoken.has(unit) ? formatValue(value, unit) : counted(value);
}

/** A value in full, with its unit; a dash where there is none. */
export function longValue(value: number | null, unit: Unit): string {
  const short = shortValue(value, unit);
  return spoken.has(unit) || unit === 'state' || short === '–' || short === 'never' ? short : `${short} ${unit}`;
}

/** The name of the unit beside a chart, where its values do not carry it. */
export const unitBeside = (unit: Unit): string => (spoken.has(unit) || unit === 'state' ? '' : unit);

function counted(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return `${tidy(value / 1e6)}M`;
  if (size >= 1e4) return `${tidy(value / 1e3)}k`;
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(size >= 100 ? 4 : 3)));
}

const tidy = (value: number): string => String(Number(value.toPrecision(3)));
