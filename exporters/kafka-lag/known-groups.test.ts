import { expect, test } from 'vitest';
import type { Group, Groups } from './groups.ts';
import { KnownGroups } from './known-groups.ts';
import type { GroupUnread } from './last-known.ts';

const seconds = (n: number) => n * 1000;
const group = (id: string): Group => ({ id, state: 'stable', newer: false, members: 2, topics: [] });
const groups = (read: readonly string[], unread: Readonly<Record<string, GroupUnread>> = {}): Groups => ({
  read: read.map(group),
  unread: new Map(Object.entries(unread)),
  unlisted: false,
});

test.each([
  ['no_coordinator', 24 * 3600, true],
  ['no_answer', 300, true],
  ['no_answer', 301, false],
  ['refused', 301, false],
] as const)('a group that cannot be read for the reason %s is there %d s later: %s', (why, time, there) => {
  const known = new KnownGroups();
  known.update(seconds(0), groups(['a', 'b']));
  const kept = { ...group('a'), members: undefined, readAt: 0 };
  expect(known.update(seconds(time), groups(['b'], { a: why }))).toEqual([group('b'), ...(there ? [kept] : [])]);
  expect([...known.all.keys()].toSorted()).toEqual(['a', 'b']);
});

test('a group that was never read is not made up', () => {
  const known = new KnownGroups();
  expect(known.update(0, groups([], { a: 'no_answer' }))).toEqual([]);
  expect([...known.all]).toEqual([]);
});

test('a group that is gone is forgotten', () => {
  const known = new KnownGroups();
  known.update(seconds(0), groups(['a']));
  expect(known.update(seconds(5), groups([]))).toEqual([]);
  expect(known.update(seconds(10), groups([], { a: 'no_coordinator' }))).toEqual([]);
});
