/** What a value counts. Seconds, bytes and ratios are base units; a ratio is 0..1. */
export type Unit =
  | 's'
  | 'bytes'
  | 'ratio'
  | 'per second'
  | 'per minute'
  | 'bookings'
  | 'seats'
  | 'locks'
  | 'messages'
  | 'requests'
  | 'iterations'
  | 'users'
  | 'connections'
  | 'alerts'
  | 'targets'
  | 'state';

const digits = (value: number): string =>
  Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(Math.abs(value) >= 100 ? 4 : 3)));

/** A value as people read it: `1.25 s`, `320 ms`, `5 %`, `10 per minute`, `10000 messages`. */
export function formatValue(value: number, unit: Unit): string {
  if (!Number.isFinite(value)) return 'no value';
  switch (unit) {
    case 's':
      return Math.abs(value) < 1 && value !== 0 ? `${digits(value * 1000)} ms` : `${digits(value)} s`;
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
