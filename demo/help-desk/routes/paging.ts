import { z } from 'zod';

const largestPage = 100;
/** The list is read up to there, and what is read is what it costs. */
const deepest = 10_000;

const whole = (least: number, most: number) =>
  z.coerce.number(`write a whole number from ${least} to ${most}`).int().min(least).max(most);

/** Which part of a list is asked for: pages count from 1. */
export const paging = {
  page: whole(1, deepest).default(1),
  limit: whole(1, largestPage).default(20),
};

/** What is searched for. */
export const words = z
  .string('write what you search for')
  .trim()
  .min(1, 'write what you search for')
  .max(200)
  .refine((value) => !value.includes('\0'), 'must not contain the NUL character')
  .refine((value) => value.isWellFormed(), 'must not contain half of a character (a lone surrogate)');

/** Whether a page is within reach; to be told of the field `page`. */
export const withinReach = ({ page, limit }: Page): boolean => page * limit <= deepest;

/** What is said of a page beyond reach. */
export const beyondReach = { path: ['page'], error: `goes beyond the first ${deepest}: search, or ask for a status` };

/** A part of a list. */
export interface Page {
  readonly page: number;
  readonly limit: number;
}

/**
 * A part of a list as the API shows it. It asks for one more than is shown, which tells whether there are more: counting
 * all of them would cost more with each that there is.
 */
export async function pageOf<Item>(
  { page, limit }: Page,
  read: (limit: number, offset: number) => Promise<readonly Item[]>,
): Promise<{ data: readonly Item[]; page: number; limit: number; more: boolean }> {
  const found = await read(limit + 1, (page - 1) * limit);
  return { data: found.slice(0, limit), page, limit, more: found.length > limit };
}
