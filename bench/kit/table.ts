import { columns, count } from '../../k6/lib/figures.ts';
import type { Unit } from './bench.ts';
import type { BenchRecord, KeptFigure } from './record.ts';

/** What the columns of {@link rowOf} are. */
export const heads = ['measured', 'median', 'middle half', 'rounds', 'promised', ''] as const;

/** A figure as a row of a table. */
export function rowOf(figure: KeptFigure): readonly string[] {
  const { what, unit, median, low, high, rounds, most } = figure;
  return [
    what,
    inUnit(median, unit),
    rounds === 1 ? '' : `${digits(low, unit)} to ${digits(high, unit)}`,
    String(rounds),
    most === undefined ? '' : `at most ${inUnit(most, unit)}`,
    verdictOf(figure),
  ];
}

/** Whether a figure keeps its promise; where it does not, by how much: of what was promised, and of nothing beyond it. */
export function verdictOf({ unit, median, most }: Pick<KeptFigure, 'unit' | 'median' | 'most'>): string {
  if (most === undefined) return '';
  return median <= most ? 'kept' : `missed by ${inUnit(median - most, unit)}`;
}

/** A record as the terminal shows it. */
export function recordText({ bench, at, commit, machine, figures, notes }: BenchRecord): string {
  const table = columns([heads, ...figures.map(rowOf)], [1, 3]);
  const where = `${machine.cpu}, ${machine.cores} cores, ${machine.memory} GB, ${machine.system}, Node ${machine.node}`;
  return [`${bench}  ${at.slice(0, 16).replace('T', ' ')} UTC, commit ${commit}`, where, '', ...table, ...notes].join(
    '\n',
  );
}

/** A value with its unit, to three digits, such as `12.3 ms`. */
export const inUnit = (value: number, unit: Unit): string =>
  unit === 'x' || unit === '%'
    ? `${digits(value, unit)}${unit === 'x' ? '×' : ' %'}`
    : `${digits(value, unit)} ${unit}`;

const digits = (value: number, unit: Unit): string =>
  unit === 'series' ? count(Math.round(value)) : String(Number(value.toPrecision(3)));
