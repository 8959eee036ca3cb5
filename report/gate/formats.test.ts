import { expect, test } from 'vitest';
import type { GateResult } from './finding.ts';
import { githubAnnotations, githubSummary } from './github.ts';
import { junitXml } from './junit.ts';
import { gateText } from './text.ts';

const hostile = `</failure> "quoted" & 'so' <script>\n::error::no | pipe 100 % \u0007 ✓座席`;
const result: GateResult = {
  testid: 'run-1',
  passed: false,
  findings: [
    { rule: 'alerts', outcome: 'fail', text: hostile },
    { rule: 'objectives', outcome: 'warn', text: 'p99 is 1.5 s', margin: '50 % above' },
    { rule: 'objectives', outcome: 'not judged', text: 'p95 is 9 s' },
    { rule: 'run', outcome: 'pass', text: 'it ended' },
  ],
};

test('JUnit XML counts the findings, and carries any text', () => {
  const xml = junitXml(result);
  expect(xml).toContain('tests="4" failures="1" errors="0" skipped="1"');
  expect(xml).toContain(
    '<failure message="&lt;/failure&gt; &quot;quoted&quot; &amp; \'so\' &lt;script&gt; ::error::no | pipe 100 % \ufffd ✓座席"/>',
  );
  expect(xml).not.toContain('\u0007');
  expect(xml.match(/<testcase /g)).toHaveLength(4);
  expect(xml.match(/<failure /g)).toHaveLength(1);
});

test('an annotation on GitHub stays one command, whatever the text', () => {
  const [error, warning, ...others] = githubAnnotations(result);
  expect(others).toEqual([]);
  expect(error).toMatch(/^::error title=Gate%3A alerts::<\/failure>.* ::error::no \| pipe 100 %25/);
  expect(error).not.toContain('\n');
  expect(warning).toBe('::warning title=Gate%3A objectives::p99 is 1.5 s; 50 %25 above');
});

test('a summary on GitHub keeps its table, whatever the text', () => {
  const row = githubSummary(result)
    .split('\n')
    .find((line) => line.startsWith('| ❌'));
  expect(row?.match(/(?<!\\)\|/g)).toHaveLength(5);
  expect(row).not.toMatch(/(?<!\\)<script/);
});

test('the text shows what speaks against the run, and all of it to explain', () => {
  expect(gateText(result, false)).not.toContain('it ended');
  expect(gateText(result, true)).toContain('it ended');
  expect(gateText(result, false).split('\n').at(-1)).toMatch(/^Gate failed: run-1: alerts: /);
  const passed = { ...result, passed: true, findings: result.findings.slice(1) };
  expect(gateText(passed, false).split('\n').at(-1)).toBe('Gate passed: run-1, with 1 warning.');
});
