import { expect, test } from 'vitest';
import { found, withAnnotation } from '../sound.ts';
import { rulePanel } from './rule-panel.ts';

test('a dashboard that is gone', () => {
  expect(found(rulePanel, withAnnotation('__dashboardUid__', 'presale-gone'))).toEqual([
    'booking, LocksFail: there is no dashboard presale-gone',
  ]);
});

test('a panel that is gone', () => {
  expect(found(rulePanel, withAnnotation('__panelId__', '77'))).toEqual([
    'booking, LocksFail: there is no panel 77 on presale-a',
  ]);
});
