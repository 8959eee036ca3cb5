import type { Recipe } from './engine.ts';
import { goRecipe } from './go.ts';
import { grafana } from './grafana.ts';
import { kafka } from './kafka.ts';
import { postgres } from './postgres.ts';
import { redis } from './redis.ts';

const prometheus = goRecipe({
  name: 'prometheus',
  title: 'Prometheus',
  programs: ['prometheus', 'promtool'],
  module: 'github.com/prometheus/prometheus',
  // The first that stores native histograms without a flag.
  least: '3.9.0',
  versionArgument: '--version',
  versionVariable: 'github.com/prometheus/common/version.Version',
  // Targets come from files: leaving the clouds' discovery out saves a fifth of the packages.
  tags: 'remove_all_sd',
  // Prometheus numbers its module 0.315.0 for release 3.15.0.
  versionFromModule: (version) =>
    version.replace(/^0\.(\d)(\d\d)\.(\d+)$/, (_, major, minor, patch) => `${major}.${Number(minor)}.${patch}`),
});

const alertmanager = goRecipe({
  name: 'alertmanager',
  title: 'Alertmanager',
  programs: ['alertmanager', 'amtool'],
  module: 'github.com/prometheus/alertmanager',
  least: '0.28.0',
  versionArgument: '--version',
  versionVariable: 'github.com/prometheus/common/version.Version',
});

const k6 = goRecipe({
  name: 'k6',
  title: 'k6',
  programs: ['k6'],
  module: 'go.k6.io/k6/v2',
  sources: ['main.go', ...['module', 'driver', 'pool', 'database'].map((file) => `sql/${file}.go`)],
  least: '2.2.0',
  versionArgument: 'version',
});

const actionlint = goRecipe({
  name: 'actionlint',
  title: 'actionlint',
  programs: ['actionlint'],
  module: 'github.com/rhysd/actionlint',
  least: '1.7.12',
  versionArgument: '-version',
});

const compose = goRecipe({
  name: 'compose',
  title: 'Docker Compose',
  programs: ['docker-compose'],
  module: 'github.com/docker/compose/v2',
  least: '2.30.0',
  versionArgument: 'version',
  versionVariable: 'github.com/docker/compose/v2/internal.Version',
});

const toxiproxy = goRecipe({
  name: 'toxiproxy',
  title: 'Toxiproxy',
  programs: ['toxiproxy-server', 'toxiproxy-cli'],
  builtAs: { 'toxiproxy-server': 'server', 'toxiproxy-cli': 'cli' },
  module: 'github.com/Shopify/toxiproxy/v2',
  least: '2.5.0',
  versionArgument: '-version',
  versionVariable: 'github.com/Shopify/toxiproxy/v2.Version',
});

/** How each engine is come by. */
export const recipes = {
  prometheus,
  alertmanager,
  k6,
  actionlint,
  compose,
  toxiproxy,
  kafka,
  redis,
  postgres,
  grafana,
} as const satisfies Record<string, Recipe>;

/** The name of an engine. */
export type EngineName = keyof typeof recipes;
