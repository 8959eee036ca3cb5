/**
 * What a value counts. Seconds, bytes and ratios are base units; a ratio is 0..1. A `duration` is in seconds too, and
 * long enough that people count it in minutes.
 */
export type Unit =
  | 's'
  | 'duration'
  | 'bytes'
  | 'ratio'
  | 'per second'
  | 'per minute'
  | 'bookings'
  | 'orders'
  | 'seats'
  | 'tickets'
  | 'comments'
  | 'sessions'
  | 'locks'
  | 'messages'
  | 'events'
  | 'groups'
  | 'members'
  | 'requests'
  | 'iterations'
  | 'users'
  | 'connections'
  | 'alerts'
  | 'targets'
  | 'samples'
  | 'times'
  | 'state';

const digits = (value: number): string =>
  Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(Math.abs(value) >= 100 ? 4 : 3)));

const formatDuration = (value: number): string => {
  const whole = Math.round(Math.abs(value));
  const parts = [
    [Math.floor(whole / 3600), 'h'],
    [Math.floor(whole / 60) % 60, 'min'],
    [whole % 60, 's'],
  ] as const;
  const text = parts.flatMap(([count, unit]) => (count > 0 ? [`${count} ${unit}`] : [])).join(' ');
  return `${value < 0 ? '-' : ''}${text || '0 s'}`;
};

/** A value as people read it: `1.25 s`, `2 min 5 s`, `320 ms`, `5 %`, `10 per minute`, `10000 messages`. */
export function formatValue(value: number, unit: Unit): string {
  if (!Number.isFinite(value)) return 'no value';
  switch (unit) {
    case 's':
      return Math.abs(value) < 1 && value !== 0 ? `${digits(value * 1000)} ms` : `${digits(value)} s`;
    case 'duration':
      return formatDuration(value);
    case 'ratio':
      return `${digits(value * 100)} %`;
    case 'bytes':
      return `${digits(value / 2 ** 20)} MiB`;
    case 'state':
      return digits(value);
    default:
      return `${digits(value)} ${unit}`;
  }
}
