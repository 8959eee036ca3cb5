/**
 * A delay as it was typed, in milliseconds. Nothing typed is 50.
 * @throws {RangeError} for what is none.
 */
export function readDelay(text: string): number {
  if (text === '') return 50;
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new RangeError(`NETWORK_DELAY_MS="${text}": write whole milliseconds from 0 to 9999`);
}
