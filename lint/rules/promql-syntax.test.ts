import { expect, test } from 'vitest';
import { found, withExpr } from '../sound.ts';
import { promqlSyntax } from './promql-syntax.ts';

test('an expression that breaks off', () => {
  expect(found(promqlSyntax, withExpr('sum(up) >'))).toEqual([
    'booking, LocksFail: sum(up) >: cannot be read from "" on',
  ]);
});
