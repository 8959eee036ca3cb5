import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { renderedRules, rulesRepository } from './rules-repository.ts';

const root = join(import.meta.dirname, '..');
interface Step {
  readonly name?: string;
  readonly run?: string;
}
const { jobs, permissions } = parse(readFileSync(join(root, '.github/workflows/alerts-review.yml'), 'utf8'));

/** A step as GitHub runs it. */
const run = (job: string, name: string, env: Record<string, string>) =>
  execa('bash', ['-eo', 'pipefail', '-c', jobs[job].steps.find((step: Step) => step.name === name)?.run ?? 'exit 64'], {
    cwd: root,
    preferLocal: true,
    env,
    all: true,
    reject: false,
  });

let elsewhere: string;
beforeEach(() => {
  elsewhere = mkdtempSync(join(tmpdir(), 'presale-alerts-review-'));
});
afterEach(() => rmSync(elsewhere, { recursive: true }));

test('the job that runs the code of a pull request may not write, and the one that writes runs none', () => {
  expect(permissions).toEqual({});
  expect(jobs.review.permissions).toEqual({ contents: 'read' });
  expect(jobs.comment.permissions).toEqual({ 'pull-requests': 'write' });
  expect(jobs.comment.steps.map((step: Step) => Object.keys(step).includes('uses'))).toEqual([false]);
});

test('the review becomes an output and the summary of the run', async () => {
  const repository = await rulesRepository();
  try {
    await repository.commit(renderedRules().filter(({ name }) => name !== 'kafka'));
    const files = { GITHUB_OUTPUT: join(elsewhere, 'output'), GITHUB_STEP_SUMMARY: join(elsewhere, 'summary') };
    const step = await run('review', 'Review', {
      ...files,
      RUNNER_TEMP: elsewhere,
      BASE: 'HEAD',
      GIT_DIR: join(repository.folder, '.git'),
    });
    expect([step.exitCode, step.all]).toEqual([0, '']);
    const [first = '', ...lines] = readFileSync(files.GITHUB_OUTPUT, 'utf8').trimEnd().split('\n');
    expect(first).toMatch(/^comment<<[0-9a-f]{32}$/);
    expect(lines.at(-1)).toBe(first.slice('comment<<'.length));
    const comment = lines.slice(0, -1).join('\n');
    expect(comment).toContain('| KafkaConsumerLagHigh | added |');
    expect(readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8').trimEnd()).toBe(comment);
  } finally {
    repository.dispose();
  }
});

test('a commit that is not there fails the job, and says why', async () => {
  const step = await run('review', 'Review', {
    GITHUB_OUTPUT: join(elsewhere, 'output'),
    GITHUB_STEP_SUMMARY: join(elsewhere, 'summary'),
    RUNNER_TEMP: elsewhere,
    BASE: 'origin/no-such-branch',
  });
  expect(step).toMatchObject({ exitCode: 2, all: expect.stringContaining('git knows no such commit') });
});

describe('the comment', () => {
  interface Comment {
    readonly id: number;
    readonly user: { readonly login: string };
    body: string;
  }
  const marker = '<!-- presale alerts:review -->';
  /** As much of GitHub as keeps the comments of one pull request, a hundred a page. */
  let github: Server;
  let comments: Comment[];
  let status = 200;
  beforeEach(async () => {
    comments = [];
    status = 200;
    github = createServer(async (request, response) => {
      const chunks = await request.toArray();
      const body = (): string => JSON.parse(Buffer.concat(chunks).toString()).body;
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://github');
      const place = `${request.method} ${pathname}`;
      const page = Number(searchParams.get('page'));
      const patched = comments.find(({ id }) => place === `PATCH /repos/o/r/issues/comments/${id}`);
      let answer: unknown = {};
      if (request.headers.authorization !== 'Bearer secret') response.statusCode = 401;
      else if (place === 'GET /repos/o/r/issues/7/comments') answer = comments.slice((page - 1) * 100, page * 100);
      else if (place === 'POST /repos/o/r/issues/7/comments') {
        comments.push({ id: comments.length + 1, user: { login: 'github-actions[bot]' }, body: body() });
      } else if (patched) patched.body = body();
      else response.statusCode = 404;
      if (status !== 200) response.statusCode = status;
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    }).listen(0, '127.0.0.1');
    await once(github, 'listening');
  });
  afterEach(() => {
    github.closeAllConnections();
    github.close();
  });

  const comment = (text: string) =>
    run('comment', 'Comment', {
      TOKEN: 'secret',
      NUMBER: '7',
      COMMENT: `${marker}\n${text}`,
      GITHUB_API_URL: `http://127.0.0.1:${(github.address() as AddressInfo).port}`,
      GITHUB_REPOSITORY: 'o/r',
    });
  const somebody = (id: number, body = 'Nice.') => ({ id, user: { login: 'somebody' }, body });

  test('is made once, and then put right', async () => {
    comments.push(somebody(1));
    expect(await comment('first "quoted" $HOME `x`')).toMatchObject({ exitCode: 0, all: '' });
    expect(comments.map(({ body }) => body)).toEqual(['Nice.', `${marker}\nfirst "quoted" $HOME \`x\``]);
    expect(await comment('second')).toMatchObject({ exitCode: 0, all: '' });
    expect(comments.map(({ body }) => body)).toEqual(['Nice.', `${marker}\nsecond`]);
  });
  test('is found behind many others, and is never that of somebody else', async () => {
    comments.push(...Array.from({ length: 150 }, (_, at) => somebody(at + 1, `${marker}\nmine`)));
    await comment('first');
    await comment('second');
    expect(comments.slice(150).map(({ body }) => body)).toEqual([`${marker}\nsecond`]);
    expect(comments.slice(0, 150).every(({ body }) => body === `${marker}\nmine`)).toBe(true);
  });
  test('that GitHub refuses fails the job', async () => {
    status = 403;
    expect(await comment('first')).toMatchObject({
      exitCode: 1,
      all: expect.stringContaining('comments?per_page=100&page=1: 403'),
    });
    expect(comments).toEqual([]);
  });
});
