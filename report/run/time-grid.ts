/** The moments at which everything in a report is asked: one grid, so that all charts share their time axis. */
export interface TimeGrid {
  /** When the load began; all times of a report count from here. */
  readonly startedAt: Date;
  /** The first moment, in seconds from the start of the load: below 0, to show what was before. */
  readonly from: number;
  readonly stepSeconds: number;
  /** How many moments. */
  readonly count: number;
  /** When the load ended, in seconds from its start. */
  readonly loadSeconds: number;
}

const niceSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600] as const;

/** Points of a line: more are not seen at the width of a page, and make it heavy. */
const mostPoints = 180;

/** What is shown before the load, in seconds. After the run there is nothing: the next may have begun. */
const margin = 10;

/**
 * The grid of a run: from shortly before its load to the last that belongs to it, such as an alert that fired late; at most 180 moments, at steps that people count in.
 */
export function timeGrid(startedAt: Date, loadEndedAt: Date, lastOfRun = loadEndedAt): TimeGrid {
  const loadSeconds = Math.max(0, (loadEndedAt.getTime() - startedAt.getTime()) / 1000);
  const until = Math.max(loadSeconds, (lastOfRun.getTime() - startedAt.getTime()) / 1000);
  const length = until + margin;
  const stepSeconds =
    niceSteps.find((step) => length / step < mostPoints) ?? Math.ceil(length / mostPoints / 3600) * 3600;
  return { startedAt, from: -margin, stepSeconds, count: Math.floor(length / stepSeconds) + 1, loadSeconds };
}

/** The moments in seconds from the start of the load. */
export const momentsOf = ({ from, stepSeconds, count }: TimeGrid): number[] =>
  Array.from({ length: count }, (_, at) => from + at * stepSeconds);

/** The last moment, in seconds from the start of the load. */
export const endOf = ({ from, stepSeconds, count }: TimeGrid): number => from + (count - 1) * stepSeconds;

/** The values of a course since the load began: what was before is not the run's. */
export const sinceStart = <T>(values: readonly T[], { from, stepSeconds }: TimeGrid): readonly T[] =>
  values.slice(Math.max(0, Math.ceil(-from / stepSeconds)));

/** A moment of the grid as a time. */
export const timeAt = ({ startedAt }: TimeGrid, seconds: number): Date =>
  new Date(startedAt.getTime() + seconds * 1000);

/** Seconds from the start of the load as people read them: `0:30`, `-0:10`, `1:02:05`. */
export function clock(seconds: number): string {
  const whole = Math.abs(Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const two = (value: number): string => String(value).padStart(2, '0');
  const text = hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
  return seconds < 0 && whole > 0 ? `-${text}` : text;
}
