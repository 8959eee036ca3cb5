import { describe, expect, it } from 'vitest';
import { type Answered, answered, hasId, hasTokens, isDashboard, isPage, isRefusal } from './answers.ts';

describe('answered', () => {
  it.each<[string, number, boolean, Answered]>([
    ['what is promised', 200, true, 'as_promised'],
    ['another body', 200, false, 'wrong_body'],
    ['another success', 201, true, 'wrong_status'],
    ['a refusal', 401, true, 'wrong_status'],
    ['a failure', 503, true, 'wrong_status'],
    ['no answer', 0, true, 'wrong_status'],
  ])('%s', (_, status, fits, expected) => {
    expect(answered(status, [200], () => fits)).toBe(expected);
  });

  it('does not look at the body of an answer with another status', () => {
    expect(answered(500, [200], () => expect.fail('the body was looked at'))).toBe('wrong_status');
  });
});

describe.each<[string, (body: unknown) => boolean, readonly unknown[], readonly unknown[]]>([
  [
    'isPage',
    isPage,
    [{ data: [] }, { data: [{ id: 'a' }], more: true }],
    [{ data: {} }, { data: [{}] }, { data: [{ id: 1 }] }, []],
  ],
  ['hasId', hasId, [{ id: 'a' }], [{ id: '' }, { id: 1 }, {}]],
  ['hasId with a wanted one', (body) => hasId(body, 'a'), [{ id: 'a' }], [{ id: 'b' }]],
  [
    'hasTokens',
    hasTokens,
    [{ accessToken: 'a', refreshToken: 'b' }],
    [{ accessToken: 'a' }, { refreshToken: 'b' }, { accessToken: '', refreshToken: 'b' }],
  ],
  ['isRefusal', isRefusal, [{ error: 'a', message: 'b' }], [{ error: 'a' }, { message: 'b' }]],
  ['isDashboard', isDashboard, [{ tickets: { total: 0 } }], [{ tickets: {} }, { tickets: 1 }, { total: 1 }]],
])('%s', (_, fits, good, bad) => {
  it.each(good.map((body) => [body]))('takes %j', (body) => {
    expect(fits(body)).toBe(true);
  });
  it.each([...bad, undefined, null, 'text', 1].map((body) => [body]))('refuses %j', (body) => {
    expect(fits(body)).toBe(false);
  });
});
