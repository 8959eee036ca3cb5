/** What `lint/` cannot see in a rule, because only its source has it. */
import { describe, expect, test } from 'vitest';
import { alerts } from './index.ts';

const limited = alerts.filter(({ alert }) => alert.when.level !== undefined).map(({ alert }) => alert);

describe.each(limited)('$name', ({ description, when: { limit } }) => {
  test('says its limit with its value', () => {
    expect(description).toMatch(new RegExp(`\\$value.*The limit is .*\\b${limit}\\b`));
  });
});
