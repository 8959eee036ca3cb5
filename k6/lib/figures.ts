import type { ThresholdResult } from './summary-data.ts';

const rounded = (value: number, digits: number): string => value.toFixed(digits).replace(/\.?0+$/, '');

/** Milliseconds for people: `3.42 ms`, `812 ms`, `2.5 s`. */
export const milliseconds = (value: number): string =>
  value >= 999.5 ? `${rounded(value / 1000, 3)} s` : `${Number(value.toPrecision(3))} ms`;

/** A ratio for people: `0.5 %`. A share that is not quite all or nothing is never rounded to it. */
export function percent(ratio: number): string {
  if (ratio > 0 && ratio < 0.0001) return '< 0.01 %';
  if (ratio < 1 && ratio > 0.9999) return '> 99.99 %';
  return `${rounded(ratio * 100, 2)} %`;
}

/** A count for people: `12,480`. */
export const count = (value: number): string => String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** A value in the unit of its threshold. */
export function inUnitOf(threshold: Pick<ThresholdResult, 'unit'>, value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return 'no value';
  switch (threshold.unit) {
    case 'ms':
      return milliseconds(value);
    case 'ratio':
      return percent(value);
    case 'per second':
      return `${rounded(value, 2)} per second`;
    default:
      return count(value);
  }
}

/** Rows as columns: each cell padded to the widest of its column, two spaces between, numbers to the right. */
export function columns(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const width = (at: number): number => Math.max(...rows.map((row) => row[at]?.length ?? 0));
  const padded = (cell: string, at: number): string =>
    right.includes(at) ? cell.padStart(width(at)) : cell.padEnd(width(at));
  return rows.map((row) => row.map(padded).join('  ').trimEnd());
}
