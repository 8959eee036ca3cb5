import type { z } from 'zod';
import { PresaleError } from '../config/errors.ts';

/** A source of evidence that did not answer, or not as it should. */
export class NoAnswer extends PresaleError {
  override readonly name = 'NoAnswer';
}

/**
 * Gets JSON and checks its shape, within some seconds.
 * @throws {NoAnswer} with the address and what went wrong.
 */
export async function getJson<T>(
  url: string | URL,
  shape: z.ZodType<T>,
  init: RequestInit = {},
  withinSeconds = 5,
): Promise<T> {
  const address = new URL(url);
  const shown = `${address.origin}${address.pathname}`;
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(address, { ...init, signal: AbortSignal.timeout(withinSeconds * 1000) });
    body = await response.json().catch(() => undefined);
  } catch (error) {
    throw new NoAnswer(`${shown} does not answer (${reasonOf(error)})`);
  }
  if (!response.ok) throw new NoAnswer(`${shown} answers ${response.status}${wordsOf(body)}`);
  const parsed = shape.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new NoAnswer(`${shown} answers something else than expected: ${issue?.path.join('.')} ${issue?.message}`);
  }
  return parsed.data;
}

/** The words of Prometheus's API for an error, such as a query that would load too many samples. */
const wordsOf = (body: unknown): string => {
  const { error } = (body ?? {}) as { error?: unknown };
  return typeof error === 'string' ? `: ${error}` : '';
};

const reasonOf = (error: unknown): string => {
  const { cause, message } = error as Error & { cause?: { code?: string } };
  return cause?.code ?? message;
};
