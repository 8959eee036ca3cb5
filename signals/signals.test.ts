import { readdirSync } from 'node:fs';
import { parser } from '@prometheus-io/lezer-promql';
import { describe, expect, test } from 'vitest';
import { print, selectors } from '../promql/index.ts';
import { allPromised } from './promised.ts';
import { type AnySignal, queryOf } from './signal.ts';

const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.ts') && !/^signal|\.test\./.test(file));
const all: [string, AnySignal][] = [];
for (const file of files) {
  const exported = (await import(`./${file}`)) as Record<string, unknown>;
  for (const [name, value] of Object.entries(exported)) {
    if (typeof value === 'object' && value !== null && 'query' in value) all.push([name, value as AnySignal]);
  }
}

const named = new Set(all.map(([, signal]) => signal));
for (const signal of allPromised) if (!named.has(signal)) all.push([signal.title, signal]);

describe('signals', () => {
  test('have titles of their own', () => {
    const titles = all.map(([, { title }]) => title);
    expect(titles.filter((title, at) => titles.indexOf(title) !== at)).toEqual([]);
  });

  test.each(all)('%s asks a query that parses', (_, signal) => {
    const query = print(queryOf(signal, '1m'));
    expect(() => parser.configure({ strict: true }).parse(query)).not.toThrow();
  });

  test.each(all)('%s says what it means, and judges over a window of its own', (_, signal) => {
    expect(signal.description).toMatch(/[.%]$/);
    if (signal.objective) {
      // No alert watches what is pushed: a panel may ask it over the window that fits what is shown.
      const isPushed = selectors(queryOf(signal).node).every(({ metric }) => metric.emitter.transport === 'push');
      if (!isPushed) expect(signal.window).toBeDefined();
      expect(signal.unit).toBe(signal.objective.unit);
    }
  });
});
