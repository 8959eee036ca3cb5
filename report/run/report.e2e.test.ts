import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isMissing } from '../../runs/evidence.ts';
import { freePort } from '../../stack/free-ports.ts';
import { hostile, type KnownReport, knownReport, recorded, testid } from '../../test/known-report.ts';
import { prometheusWith } from '../../test/stored-samples.ts';
import type { PanelReport, RunReport } from './model.ts';
import { makeReport } from './report.ts';

let known: KnownReport;
beforeAll(async () => {
  known = await knownReport();
});
afterAll(() => known?.dispose());

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
    const { objectives, services, requests, marks } = known.made.report;
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

  it('shows what watches the system, which is a system of its own', () => {
    const { content } = panelOf(known.made.report, 'Rule evaluations missed');
    if (isMissing(content) || content.kind !== 'lines') throw new Error('no chart');
    expect(content.lines[0]?.values.at(-1)).toBeCloseTo(6, 6);
  });

  it('draws the ten largest of 200 series and counts the rest', () => {
    const { content } = panelOf(known.made.report, 'Request latency p99 by route');
    if (isMissing(content) || content.kind !== 'lines') throw new Error('no chart');
    expect(content.lines).toHaveLength(10);
    expect(content.lines[0]?.name).toBe(`GET ${hostile}`);
    expect(content.leftOut).toBe(190);
  });

  it('says of a panel without data that there is none', () => {
    expect(panelOf(known.made.report, 'Response time').content).toEqual({
      missing: 'Prometheus has no value of it from this run',
    });
    expect(readFileSync(known.made.files.html, 'utf8')).toContain(
      'Not there: Prometheus has no value of it from this run',
    );
  });

  it('was read from Prometheus, and says so even of a system that shows no process', async () => {
    expect(known.made.report.unread).toBeNull();
    const withoutProcesses = known.series.replace(/^.*(process_|nodejs_).*\n/gm, '');
    const bare = await inAnother(withoutProcesses, (folderOfOther, other) => makeReport(folderOfOther, testid, other));
    expect(bare.note).toBeUndefined();
    expect(bare.report.services).toEqual({ missing: 'Prometheus has no metrics of processes from this run' });
  });

  it('keeps its charts when Prometheus has forgotten the run', async () => {
    const nothing = '# TYPE up gauge\nup{job="booking",system="booking"} 1 1\n# EOF\n';
    const again = await inAnother(nothing, async (folderOfOther, other) => {
      await makeReport(folderOfOther, testid, { url: known.url });
      return makeReport(folderOfOther, testid, other);
    });
    expect(again.note).toBe(
      'The charts are those of an earlier report: Prometheus has nothing of this run, or no more',
    );
    expect(panelOf(again.report, 'Lock failures', 'lines')).toEqual(
      panelOf(known.made.report, 'Lock failures', 'lines'),
    );
  });

  it('has verdict, invariants and counts of the recorded run', () => {
    expect(known.made.report.sentence).toMatch(/^May not open: BookingLockFailuresHigh \(critical\) fired/);
    const text = readFileSync(known.made.files.markdown, 'utf8');
    expect(text).toContain('| no seat is sold twice |');
    expect(text).toContain('npm run k6 -- booking/simple --profile smoke --fault lock-contention');
    expect(text).not.toMatch(/<img|\]\]></);
  });
});

describe('without Prometheus', () => {
  it('leaves a report as it is that another version made, and says why', async () => {
    const { files } = known.made;
    const page = readFileSync(files.html, 'utf8');
    const ours = readFileSync(files.json, 'utf8');
    const anothers = JSON.stringify({ ...JSON.parse(ours), format: 1 });
    writeFileSync(files.json, anothers);
    try {
      const again = makeReport(known.folder, testid, { missing: 'no stack runs here' });
      await expect(again).rejects.toThrow(/format 1.*left as it is.*no stack runs here/);
      expect(readFileSync(files.json, 'utf8')).toBe(anothers);
      expect(readFileSync(files.html, 'utf8')).toBe(page);
    } finally {
      writeFileSync(files.json, ours);
    }
  });

  it('keeps the charts that were drawn before, and says so', async () => {
    const again = await makeReport(known.folder, testid, { missing: 'no stack runs here' });
    expect(again.note).toBe('The charts are those of an earlier report: no stack runs here');
    expect(panelOf(again.report, 'Lock failures', 'lines')).toEqual(
      panelOf(known.made.report, 'Lock failures', 'lines'),
    );
  });

  it('says in every place why there is nothing, and still has what the run recorded', async () => {
    const other = mkdtempSync(join(tmpdir(), 'presale-report-alone-'));
    try {
      cpSync(recorded, other, { recursive: true });
      const dead = `http://127.0.0.1:${await freePort()}`;
      const alone = await makeReport(other, testid, { url: dead });
      expect(alone.note).toMatch(/^The report has no charts: Prometheus was asked and did not answer: /);
      expect(alone.report.sentence).toBe(known.made.report.sentence);
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
      const cut = await makeReport(other, testid, { url: known.url });
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
      env: { PRESALE_STATE: known.folder },
      reject: false,
    });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(testid);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
