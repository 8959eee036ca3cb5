/** Each thing is said once: the build gives the same bytes, and one number that is changed changes all that follow it. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { alerts } from '../alerts/index.ts';
import { objectives } from '../catalog/objectives.ts';
import { formatValue } from '../catalog/units.ts';
import { dashboards as specs } from '../dashboards/index.ts';
import { panelId, uidOf } from '../dashboards/kit/identity.ts';
import { inspectSuite } from '../runs/k6-inspect.ts';
import { program } from './quick-engines.ts';

const root = join(import.meta.dirname, '..');
const generated = ['provisioning/grafana/dashboards', 'provisioning/prometheus/rules'];

/** A checkout of its own, so that a number can be changed in it as a person would. */
let checkout: string;
let sources: string;
const objectivesFile = () => join(checkout, 'catalog/booking.ts');

beforeAll(() => {
  checkout = mkdtempSync(join(tmpdir(), 'presale-build-'));
  const leftOut = new Set(['node_modules', '.git', '.presale', 'coverage']);
  cpSync(root, checkout, { recursive: true, filter: (path) => path === root || !leftOut.has(basename(path)) });
  symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'));
  sources = readFileSync(objectivesFile(), 'utf8');
});
beforeEach(() => {
  writeFileSync(objectivesFile(), sources);
  for (const folder of generated) rmSync(join(checkout, folder), { recursive: true, force: true });
});
afterAll(() => rmSync(checkout, { recursive: true }));

type Files = Readonly<Record<string, string>>;

/** What the engines read, after a build from the sources as they are. */
async function build(): Promise<Files> {
  await execa('npm', ['run', 'build'], { cwd: checkout });
  const folder = join(checkout, 'provisioning');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).sort();
  return Object.fromEntries(paths.map((path) => [relative(folder, path), readFileSync(path, 'utf8')]));
}

const thresholds = async (): Promise<Readonly<Record<string, readonly string[]>>> =>
  (await inspectSuite(await program('k6'), join(checkout, 'k6/suites/booking/simple.ts'), { PROFILE: 'load' }))
    .thresholds;

test('a second build gives the same bytes', async () => {
  const seconds = async (work: () => Promise<unknown>): Promise<string> => {
    const began = performance.now();
    await work();
    return `${((performance.now() - began) / 1000).toFixed(2)} s`;
  };
  let [first, second]: Files[] = [{}, {}];
  const times = [
    await seconds(async () => {
      first = await build();
    }),
    await seconds(async () => {
      second = await build();
    }),
    await seconds(() => execa('npm', ['run', 'build', '--', '--help'], { cwd: checkout })),
  ];
  console.info(`npm run build: ${times[0]}, then ${times[1]}; npm run build -- --help: ${times[2]}`);
  expect(Object.keys(first ?? {}).length).toBeGreaterThan(5);
  expect(second).toEqual(first);
});

/** A value of a JSON file that differs between two builds. */
interface Change {
  /** Such as `panels/3/fieldConfig/defaults/thresholds/steps/1/value`. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
  /** What the value belongs to: the panel, or the alert. */
  readonly owner: string;
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

function changes(before: Json | undefined, after: Json | undefined, path = '', owner = ''): Change[] {
  if (Object.is(before, after)) return [];
  const isOuter = (value: Json | undefined) => typeof value === 'object' && value !== null;
  if (!isOuter(before) || !isOuter(after)) return [{ path, before, after, owner }];
  const [one, other] = [before, after] as Record<string, Json>[];
  const own = String(one?.alert ?? (typeof one?.id === 'number' ? one.id : owner));
  return [...new Set([...Object.keys(one ?? {}), ...Object.keys(other ?? {})])].flatMap((key) =>
    changes(one?.[key], other?.[key], `${path}/${key}`, own),
  );
}

/** Which of k6's thresholds take an objective, at a level. */
const inK6: Readonly<Record<string, (level: number) => Readonly<Record<string, readonly string[]>>>> = {
  latency: (level) => ({ http_req_duration: [`p(99)<${1000 * level}`] }),
  errors: (level) => ({ http_req_failed: [`rate<${level}`] }),
};

/** Each objective of the booking system, with a new level. */
const cases = Object.entries(objectives.booking).map(([name, objective]) => ({
  ...{ name, objective },
  level: Number((objective.critical * 0.75).toPrecision(3)),
}));

let before: Files;
let k6Before: Awaited<ReturnType<typeof thresholds>>;

describe.each(cases)('a changed objective: $name', ({ name, level, objective }) => {
  const { critical, unit } = objective;
  const drawing = specs.flatMap((dashboard) =>
    dashboard.rows
      .flatMap(({ panels }) => panels)
      .filter(({ drawn }) => drawn.some(({ signal }) => signal.objective === objective))
      .map((panel) => `${uidOf(dashboard)} ${panelId(dashboard, panel)}`),
  );

  test('changes its lines, its alert and its threshold, and nothing else', async () => {
    before ??= await build();
    k6Before ??= await thresholds();
    const changed = sources.replace(new RegExp(`(\\b${name}: \\{[^}]*critical: )[\\d_.]+`), `$1${level}`);
    expect(changed).not.toBe(sources);
    writeFileSync(objectivesFile(), changed);
    const [after, k6After] = [await build(), await thresholds()];

    expect(Object.keys(after)).toEqual(Object.keys(before));
    const found = Object.keys(before)
      .filter((file) => before[file] !== after[file])
      .flatMap((file) =>
        changes(JSON.parse(before[file] ?? ''), JSON.parse(after[file] ?? '')).map((change) => ({ file, ...change })),
      );
    const ofPanels = found.filter(({ file }) => file.startsWith('grafana/dashboards/'));
    const panels = ofPanels.map(({ file, owner }) => `presale-${basename(file, '.json')} ${owner}`);
    expect([...new Set(panels)].sort()).toEqual([...drawing].sort());
    for (const { path, before, after } of ofPanels) {
      if (path.endsWith('/description')) {
        expect(after).toBe(
          String(before).replaceAll(`below ${formatValue(critical, unit)}`, `below ${formatValue(level, unit)}`),
        );
      } else if (path.endsWith('/axisSoftMax')) {
        expect(Number(after) / Number(before)).toBeCloseTo(level / critical);
      } else {
        expect([path, before, after]).toEqual([expect.stringMatching(/\/steps\/\d+\/value$/), critical, level]);
      }
    }
    expect(ofPanels.some(({ path }) => path.endsWith('/value'))).toBe(true);

    const ofRules = found.filter((change) => !ofPanels.includes(change));
    const watching = alerts.filter(({ alert: { when } }) => when.signal.objective === objective);
    expect(watching).toHaveLength(1);
    const alert = watching[0]?.alert.name;
    expect(ofRules.map(({ owner, path }) => `${owner} ${path.split('/').at(-1)}`).sort()).toEqual([
      `${alert} description`,
      `${alert} expr`,
    ]);
    for (const { before, after } of ofRules) {
      const written = (number: number) => new RegExp(`(> |limit is |limit is {{ )${number}\\b`);
      expect(before).toMatch(written(critical));
      expect(after).toBe(String(before).replace(written(critical), `$1${level}`));
    }
    expect(k6After).toEqual({ ...k6Before, ...inK6[name]?.(level) });
    if (inK6[name]) expect(k6After).not.toEqual(k6Before);
  });
});
