import type { Finding, GateResult } from './finding.ts';
import { findingText } from './text.ts';

/** The gate as JUnit XML: a test case for each finding, by its rule. */
export function junitXml({ testid, findings }: GateResult): string {
  const number = (outcome: Finding['outcome']): number => findings.filter((each) => each.outcome === outcome).length;
  const counts = `tests="${findings.length}" failures="${number('fail')}" errors="0" skipped="${number('not judged')}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="gate" ${counts}>`,
    `  <testsuite name="${escaped(testid)}" ${counts}>`,
    ...findings.map(testCase),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase(finding: Finding): string {
  const text = escaped(findingText(finding));
  const opening = `    <testcase classname="gate.${finding.rule}" name="${escaped(finding.text)}"`;
  switch (finding.outcome) {
    case 'fail':
      return `${opening}><failure message="${text}"/></testcase>`;
    case 'warn':
      return `${opening}><system-out>warning: ${text}</system-out></testcase>`;
    case 'not judged':
      return `${opening}><skipped message="${text}"/></testcase>`;
    default:
      return `${opening}><system-out>${text}</system-out></testcase>`;
  }
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\t': '&#9;',
  '\r': '&#13;',
};

/** Text for XML. Control characters that XML cannot carry become U+FFFD. */
const escaped = (text: string): string =>
  text
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 forbids
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"\n\t\r]/g, (character) => entities[character] as string);
