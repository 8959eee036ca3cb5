import { createHash, timingSafeEqual } from 'node:crypto';

/** The SHA-256 of a text. */
export const sha256 = (value: string): Buffer => createHash('sha256').update(value).digest();

/** Whether two secrets are the same. How long it takes tells nothing of where they differ. */
export const sameSecret = (a: string, b: string): boolean => timingSafeEqual(sha256(a), sha256(b));
