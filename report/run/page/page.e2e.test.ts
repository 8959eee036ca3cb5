import { readFileSync, statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { type DefaultTreeAdapterMap, defaultTreeAdapter, parse } from 'parse5';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onPath } from '../../../stack/engines/version.ts';
import { type KnownReport, knownReport } from '../../../test/known-report.ts';

let known: KnownReport;
beforeAll(async () => {
  known = await knownReport();
});
afterAll(() => known?.dispose());

type Node = DefaultTreeAdapterMap['node'];
type Element = DefaultTreeAdapterMap['element'];

function* elements(node: Node): Generator<Element> {
  if (defaultTreeAdapter.isElementNode(node)) yield node;
  for (const child of 'childNodes' in node ? node.childNodes : []) yield* elements(child);
}

describe('the page', () => {
  const html = (): string => readFileSync(known.made.files.html, 'utf8');

  it('is below 1.5 MB', () => {
    expect(statSync(known.made.files.html).size).toBeLessThan(1_500_000);
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
    const address = pathToFileURL(known.made.files.html).href;
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
      await page.goto(pathToFileURL(known.made.files.html).href);
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
    await page.goto(pathToFileURL(known.made.files.html).href);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
  });
});
