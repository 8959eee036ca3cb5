/** How many items are sold in a whole run. */
const published = 100;

/**
 * How many items a run sells: `written` where somebody says so, else the published number, of which a scaled run takes its
 * part, so that it sells out too.
 * @throws {RangeError} when what is written is no whole number above 0.
 */
export function quantityOf(written: string, scale: number): number {
  if (written === '') return Math.max(1, Math.round(published * scale));
  if (!/^[1-9]\d*$/.test(written)) throw new RangeError(`QUANTITY "${written}": write a whole number above 0`);
  return Number(written);
}

/** The product of a run: its own, so that no run finds the stock of another. */
export const productOf = (testid: string): string => `sale-${testid}`;

/** The key of an order. Each iteration has its own. */
export const keyOf = (productId: string, user: number, iteration: number): string =>
  `${productId}-${user}-${iteration}`;

/** Whether a user sends an accepted order again under its key: their first one, as those do who press the button twice. */
export const sendsAgain = (acceptedBefore: number): boolean => acceptedBefore === 0;

/** One of so many that are sent to the waiting room goes there. */
const visitsOneOf = 100;

/** Whether a user goes to the waiting room, by how often they were sent there: the first time, and then now and then. */
export const visitsWaitingRoom = (sentBefore: number): boolean => sentBefore % visitsOneOf === 0;
