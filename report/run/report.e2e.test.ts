import { cpSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { type DefaultTreeAdapterMap, defaultTreeAdapter, parse } from 'parse5';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isMissing } from '../../runs/evidence.ts';
import { onPath } from '../../stack/engines/version.ts';
import { freePort } from '../../stack/free-ports.ts';
import { knownSeries } from '../../test/known-series.ts';
import { prometheusWith } from '../../test/stored-samples.ts';
import type { PanelReport, RunReport } from './model.ts';
import { type MadeReport, makeReport } from './report.ts';

/** What a real run of the demo left, with its lock contention. */
const recorded = join(import.meta.dirname, 'recorded');
const testid = '20261121T112204Z-booking-simple-smoke-ba98';

/** A name that a request or a route may have, and that would do harm where it is not escaped. */
const hostile = `/<img src=x onerror="document.title='harmed'">&'"é漢\u202e]]></script>`;

let folder: string;
let series: string;
let url: string;
let stop: () => Promise<void>;
let made: MadeReport;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'presale-report-'));
  cpSync(recorded, folder, { recursive: true });
  const { startedAt } = JSON.parse(readFileSync(join(recorded, 'runs', testid, 'run.json'), 'utf8'));
  series = knownSeries({ testid, startedAt: new Date(startedAt), hostile });
  ({ url, stop } = await prometheusWith(series));
  made = await makeReport(folder, testid, { url });
});
afterAll(async () => {
  await stop?.();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** Uses a copy of the run's folder with a Prometheus of other series. */
async function inAnother<T>(samples: string, use: (folder: string, at: { url: string }) => Promise<T>): Promise<T> {
  const other = mkdtempSync(join(tmpdir(), 'presale-report-other-'));
  cpSync(recorded, other, { recursive: true });
  const prometheus = await prometheusWith(samples);
  try {
    return await use(other, prometheus);
  } finally {
    await prometheus.stop();
    rmSync(other, { recursive: true, force: true });
  }
}

const panelOf = ({ dashboards, resources, load }: RunReport, title: string, kind?: string): PanelReport => {
  const rows = [...dashboards.flatMap(({ rows: own }) => own), resources, load.row];
  const panels = rows.flatMap(({ panels: own }) => own).filter((panel) => panel.title === title);
  const found = panels.find(({ content }) => kind === undefined || (!isMissing(content) && content.kind === kind));
  if (!found) throw new Error(`no panel "${title}"`);
  return found;
};

describe('a report of known series', () => {
  it('has the values that they have', () => {
    const { objectives, services, requests, marks } = made.report;
    // 0.5 a second is 30 a minute, three times the critical level of 10.
    const locks = objectives.find(({ title }) => title === 'Lock failures');
    expect(locks?.value).toMatchObject({
      standing: 'breached',
      value: expect.closeTo(30, 6),
      margin: expect.closeTo(-2, 6),
    });
    const byK6 = objectives.find(({ title, measure }) => title === 'Request latency p99' && measure.includes('k6'));
    const summary = JSON.parse(readFileSync(join(recorded, 'runs', testid, 'summary.json'), 'utf8'));
    expect(byK6?.value).toMatchObject({ value: summary.metrics.http_req_duration.values['p(99)'] / 1000 });
    expect(isMissing(services) ? services : services.filter(({ service }) => service === 'booking')).toEqual([
      {
        service: 'booking',
        cpuMean: expect.closeTo(0.25, 6),
        cpuHighest: expect.closeTo(0.25, 6),
        memoryFirst: 100 * 2 ** 20,
        memoryHighest: 100 * 2 ** 20,
        memoryLast: 100 * 2 ** 20,
        eventLoopLagHighest: 0.012,
        connectionsHighest: null,
        leak: { found: 'unknown', text: 'too short a load to tell' },
      },
    ]);
    expect(
      isMissing(requests) ? requests : requests.rows.map(({ labels, cells }) => [labels[0], cells[0]?.value]),
    ).toEqual([
      ['GET /known', 40],
      [hostile, 3],
    ]);
    expect(marks.alerts).toMatchObject([{ name: 'BookingLockFailuresHigh', state: 'firing', from: 10 }]);
    expect(marks.alerts[0]?.to).toBeGreaterThanOrEqual(20);
    expect(marks.alerts[0]?.to).toBeLessThanOrEqual(28);
    expect(marks.faults).toMatchObject([{ name: 'lock-contention' }]);
  });

  it('draws the ten largest of 200 series and counts the rest', () => {
    const { content } = panelOf(made.report, 'Request latency p99 by route');
    if (isMissing(content) || content.kind !== 'lines') throw new Error('no chart');
    expect(content.lines).toHaveLength(10);
    expect(content.lines[0]?.name).toBe(`GET ${hostile}`);
    expect(content.leftOut).toBe(190);
  });

  it('says of a panel without data that there is none', () => {
    expect(panelOf(made.report, 'Response time').content).toEqual({
      missing: 'Prometheus has no value of it from this run',
    });
    expect(readFileSync(made.files.html, 'utf8')).toContain('Not there: Prometheus has no value of it from this run');
  });

  it('was read from Prometheus, and says so even of a system that shows no process', async () => {
    expect(made.report.unread).toBeNull();
    const withoutProcesses = series.replace(/^.*(process_|nodejs_).*\n/gm, '');
    const bare = await inAnother(withoutProcesses, (folderOfOther, other) => makeReport(folderOfOther, testid, other));
    expect(bare.note).toBeUndefined();
    expect(bare.report.services).toEqual({ missing: 'Prometheus has no metrics of processes from this run' });
  });

  it('keeps its charts when Prometheus has forgotten the run', async () => {
    const nothing = '# TYPE up gauge\nup{job="booking",system="booking"} 1 1\n# EOF\n';
    const again = await inAnother(nothing, async (folderOfOther, other) => {
      await makeReport(folderOfOther, testid, { url });
      return makeReport(folderOfOther, testid, other);
    });
    expect(again.note).toBe(
      'The charts are those of an earlier report: Prometheus has nothing of this run, or no more',
    );
    expect(panelOf(again.report, 'Lock failures', 'lines')).toEqual(panelOf(made.report, 'Lock failures', 'lines'));
  });

  it('has verdict, invariants and counts of the recorded run', () => {
    expect(made.report.sentence).toMatch(/^May not open: BookingLockFailuresHigh \(critical\) fired/);
    const text = readFileSync(made.files.markdown, 'utf8');
    expect(text).toContain('| no seat is sold twice |');
    expect(text).toContain('npm run k6 -- booking/simple --profile smoke --fault lock-contention');
    expect(text).not.toMatch(/<img|\]\]></);
  });
});

type Node = DefaultTreeAdapterMap['node'];
type Element = DefaultTreeAdapterMap['element'];

function* elements(node: Node): Generator<Element> {
  if (defaultTreeAdapter.isElementNode(node)) yield node;
  for (const child of 'childNodes' in node ? node.childNodes : []) yield* elements(child);
}

describe('the page', () => {
  const html = (): string => readFileSync(made.files.html, 'utf8');

  it('is below 1.5 MB', () => {
    expect(statSync(made.files.html).size).toBeLessThan(1_500_000);
  });

  it('parses without an error, and refers to nothing outside of itself', () => {
    const errors: string[] = [];
    const tree = parse(html(), { onParseError: ({ code, startLine }) => errors.push(`${code} in line ${startLine}`) });
    expect(errors).toEqual([]);
    const all = [...elements(tree)];
    const referring = all.flatMap(({ tagName, attrs }) =>
      attrs
        .filter(({ name }) => /^(src|href|xlink:href|action|data|srcset|poster|background)$/.test(name))
        .map(({ value }) => `${tagName} ${value}`),
    );
    expect(referring.filter((reference) => !reference.startsWith('a #'))).toEqual([]);
    expect(html()).not.toMatch(/@import|url\((?!#)/);
    expect(all.filter(({ tagName }) => ['img', 'iframe', 'link', 'object', 'embed'].includes(tagName))).toEqual([]);
    expect(all.flatMap(({ attrs }) => attrs).filter(({ name }) => name.startsWith('on'))).toEqual([]);
    expect(all.filter(({ tagName }) => tagName === 'svg').length).toBeGreaterThan(10);
  });
});

describe('in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    const found = await Promise.all(
      ['chromium', 'chromium-browser', 'google-chrome'].map((name) => onPath(name, process.env)),
    );
    const executablePath = found.find((path) => path !== undefined);
    if (!executablePath) throw new Error('no Chromium on PATH: install one, such as "apt-get install chromium"');
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  });
  afterAll(() => browser?.close());

  it('asks for nothing, runs nothing of a label, and shows the values under the pointer', async () => {
    const page = await browser.newPage({ viewport: { width: 1300, height: 900 } });
    const asked: string[] = [];
    const said: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    const address = pathToFileURL(made.files.html).href;
    await page.goto(address);
    const plot = page.locator('.panel.lines:has-text("Lock failures") .plot').first();
    await plot.hover();
    const tip = page.locator('#tip');
    await tip.waitFor({ state: 'visible' });
    expect(await tip.innerText()).toMatch(/\d+:\d\d · \d\d:\d\d:\d\d UTC\s+Lock failures\s+30/);
    expect(await page.locator('.cursor:visible').count()).toBeGreaterThan(5);
    expect(await page.title()).not.toBe('harmed');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(1300);
    expect(asked).toEqual([address]);
    expect(said).toEqual([]);
  });

  it('is dark where people want it dark, in its charts too', async () => {
    const colours = async (colorScheme: 'light' | 'dark'): Promise<string[]> => {
      const page = await browser.newPage({ colorScheme });
      await page.goto(pathToFileURL(made.files.html).href);
      return page.evaluate(`[
        getComputedStyle(document.body).backgroundColor,
        getComputedStyle(document.querySelector('.panel.lines svg path[stroke="var(--line-1)"]')).stroke,
      ]`);
    };
    const [light, dark] = [await colours('light'), await colours('dark')];
    expect(light[0]).not.toBe(dark[0]);
    expect(light[1]).toMatch(/^rgb/);
    expect(light[1]).not.toBe(dark[1]);
  });

  it('fits a phone', async () => {
    const page = await browser.newPage({ viewport: { width: 390, height: 800 } });
    await page.goto(pathToFileURL(made.files.html).href);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
  });
});

describe('without Prometheus', () => {
  it('keeps the charts that were drawn before, and says so', async () => {
    const again = await makeReport(folder, testid, { missing: 'no stack runs here' });
    expect(again.note).toBe('The charts are those of an earlier report: no stack runs here');
    expect(panelOf(again.report, 'Lock failures', 'lines')).toEqual(panelOf(made.report, 'Lock failures', 'lines'));
  });

  it('says in every place why there is nothing, and still has what the run recorded', async () => {
    const other = mkdtempSync(join(tmpdir(), 'presale-report-alone-'));
    try {
      cpSync(recorded, other, { recursive: true });
      const dead = `http://127.0.0.1:${await freePort()}`;
      const alone = await makeReport(other, testid, { url: dead });
      expect(alone.note).toMatch(/^The report has no charts: Prometheus was asked and did not answer: /);
      expect(alone.report.sentence).toBe(made.report.sentence);
      expect(alone.report.marks.alerts[0]?.name).toBe('BookingLockFailuresHigh');
      const { requests } = alone.report;
      expect(isMissing(requests) ? requests : requests.rows.map(({ labels }) => labels[0])).toContain(
        'GET /api/v1/events',
      );
      const page = readFileSync(alone.files.html, 'utf8');
      expect(page.match(/Not there: Prometheus was asked and did not answer/g)?.length).toBeGreaterThan(20);
    } finally {
      rmSync(other, { recursive: true, force: true });
    }
  });

  it('says of a run that was cut that it was not judged', async () => {
    const other = mkdtempSync(join(tmpdir(), 'presale-report-cut-'));
    try {
      cpSync(recorded, other, { recursive: true });
      for (const file of ['verdict.json', 'summary.json']) rmSync(join(other, 'runs', testid, file));
      const cut = await makeReport(other, testid, { url });
      expect(cut.report.sentence).toMatch(/^Not judged: .*verdict\.json is missing/);
      expect(readFileSync(cut.files.html, 'utf8')).toContain('<strong>Not judged</strong>');
    } finally {
      rmSync(other, { recursive: true, force: true });
    }
  });
});

describe('the command line', () => {
  it('names the runs that there are where the testid is unknown, and ends with 2', async () => {
    const root = join(import.meta.dirname, '..', '..');
    const { exitCode, stderr } = await execa('node', ['cli/presale.ts', 'report', '../../etc'], {
      cwd: root,
      env: { PRESALE_STATE: folder },
      reject: false,
    });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(testid);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
