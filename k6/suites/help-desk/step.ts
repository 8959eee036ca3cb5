import { check } from 'k6';
import type { Response } from 'k6/http';
import { Rate } from 'k6/metrics';
import { k6Errors } from '../../../catalog/k6.ts';
import { bodyOf, type Call } from '../../lib/request.ts';
import { unexpected } from '../../lib/unexpected.ts';
import { answered } from './answers.ts';

const errors = new Rate(k6Errors.k6Name);

/** Counts a step that is no HTTP request: whether it went as promised. */
export const counted = (good: boolean): void => {
  errors.add(!good);
};

/**
 * Judges the answer to a call, and gives its body when all is as promised. A check tells of the bodies of promised
 * statuses only; another status is a failed request, of which a load may have some.
 */
export function judged<Body>(
  response: Response,
  call: Call,
  title: string,
  fits: (body: unknown) => body is Body,
): Body | undefined;
export function judged(response: Response, call: Call, title: string, fits: (body: unknown) => boolean): unknown;
export function judged(response: Response, call: Call, title: string, fits: (body: unknown) => boolean): unknown {
  const body = bodyOf<unknown>(response);
  const outcome = answered(response.status, call.expects, () => fits(body));
  counted(outcome === 'as_promised');
  if (outcome === 'wrong_status') return undefined;
  check(outcome, { [title]: () => outcome === 'as_promised' });
  if (outcome === 'as_promised') return body;
  unexpected.count('body');
  return undefined;
}
