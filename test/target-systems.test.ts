/** The alert on a missing target says `system` itself: it must be the word that the target would carry. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scrapedEmitters } from '../catalog/emitters.ts';
import { readCompose } from '../stack/compose/read.ts';
import { publishedAddress, scrapeTargets } from '../stack/init/targets.ts';

test('every scraped emitter is a service, and its target carries the system that the catalogue says', () => {
  const services = [...readCompose(join(import.meta.dirname, '..'), {}).services.values()];
  const targets = scrapeTargets(services, publishedAddress, 1);
  const systems = Object.fromEntries(targets.map(({ labels }) => [labels.job, labels.system]));
  expect(systems).toEqual(Object.fromEntries(scrapedEmitters.map(({ job, system }) => [job, system])));
});
