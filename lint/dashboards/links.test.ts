import { expect, test } from 'vitest';
import { found, withDashboard, withPanel } from '../sound.ts';
import { links } from './links.ts';

test('a dashboard that is not there', () => {
  expect(found(links, withPanel({ links: [{ type: 'link', url: '/d/presale-gone?x' }] }))).toEqual([
    'presale-a, panel "Queue": there is no dashboard presale-gone',
  ]);
});

test('a tag of nobody', () => {
  expect(found(links, withDashboard({ links: [{ type: 'dashboards', tags: ['gone'] }] }))).toEqual([
    'presale-a: no dashboard has the tag gone',
  ]);
});

test('a link elsewhere', () => {
  expect(found(links, withPanel({ links: [{ type: 'link', url: 'http://x' }] }))).toEqual([
    'presale-a, panel "Queue": a link to "http://x"',
  ]);
});
