/** How many may pass a second. */
export interface RateLimit {
  /** Lets one pass, or not. */
  take(): boolean;
  /** Whether one could pass now. */
  hasRoom(): boolean;
}

/** Lets everybody pass. */
export const unlimited: RateLimit = { take: () => true, hasRoom: () => true };

/**
 * A bucket of tokens that fills at the rate, and holds those of one second.
 * @param now the time in milliseconds; it never goes back.
 */
export function tokenBucket(perSecond: number, now: () => number = () => performance.now()): RateLimit {
  let tokens = perSecond;
  let filledAt = now();
  const fill = (): void => {
    const at = now();
    tokens = Math.min(perSecond, tokens + ((at - filledAt) * perSecond) / 1000);
    filledAt = at;
  };
  return {
    take() {
      fill();
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
    hasRoom() {
      fill();
      return tokens >= 1;
    },
  };
}
