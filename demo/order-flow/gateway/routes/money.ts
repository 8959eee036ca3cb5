import { z } from 'zod';
import { mostMoney, toCents } from '../../money.ts';

/** An amount of money as people write it, read into cents. */
export const money = z
  .number()
  .gt(0)
  .max(mostMoney)
  .transform((amount, context) => {
    const cents = toCents(amount);
    if (cents !== undefined) return cents;
    context.addIssue({ code: 'custom', message: 'must have two decimals at most' });
    return z.NEVER;
  });
