import pg from 'pg';
import { expect, test } from 'vitest';
import { EventStore } from './event-store.ts';
import { Rival } from './faults/append-contention.ts';
import { SectionDesks } from './section-desks.ts';

/** Nobody asks the store here, so it never connects. */
const nowhere = new pg.Pool();
const desks = () =>
  new SectionDesks({ store: new EventStore(nowhere, {} as never), rival: new Rival(nowhere), attempts: 1 });

test('a section has one desk, and shares it with none', () => {
  const all = desks();
  const desk = all.at('a', 'VIP');
  expect(all.at('a', 'VIP')).toBe(desk);
  expect(all.at('a', 'General')).not.toBe(desk);
  expect(all.at('b', 'VIP')).not.toBe(desk);
});

test('desks that nobody has used for long are forgotten, those in use are not', () => {
  const all = desks();
  const [old, used] = [all.at('old', 'VIP'), all.at('used', 'VIP')];
  for (let event = 0; event < 1500; event++) {
    all.at(String(event), 'VIP');
    all.at('used', 'VIP');
  }
  expect(all.at('used', 'VIP')).toBe(used);
  expect(all.at('old', 'VIP')).not.toBe(old);
});
