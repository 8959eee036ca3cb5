/** How an answer compares with what is promised: as promised, another body, or another status. */
export type Answered = 'as_promised' | 'wrong_body' | 'wrong_status';

/** Compares an answer with what is promised. `bodyFits` is asked only where the status is promised. */
export function answered(status: number, expects: readonly number[], bodyFits: () => boolean): Answered {
  if (!expects.includes(status)) return 'wrong_status';
  return bodyFits() ? 'as_promised' : 'wrong_body';
}

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (body: unknown): Fields => (typeof body === 'object' && body !== null ? (body as Fields) : {});
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** Whether a body is a page of a list: each entry has an id. */
export function isPage(body: unknown): body is { readonly data: readonly { readonly id: string }[] } {
  const { data } = fieldsOf(body);
  return Array.isArray(data) && data.every((entry) => isText(fieldsOf(entry).id));
}

/** Whether a body is something with an id: the given one, if one is. */
export function hasId(body: unknown, wanted?: string): body is { readonly id: string } {
  const { id } = fieldsOf(body);
  return isText(id) && (wanted === undefined || id === wanted);
}

/** Whether a body has both tokens of a session. */
export function hasTokens(body: unknown): body is { readonly accessToken: string; readonly refreshToken: string } {
  const { accessToken, refreshToken } = fieldsOf(body);
  return isText(accessToken) && isText(refreshToken);
}

/** Whether a body is a refusal that says why. */
export const isRefusal = (body: unknown): boolean => isText(fieldsOf(body).error) && isText(fieldsOf(body).message);

/** Whether a body is a dashboard: it counts tickets. */
export const isDashboard = (body: unknown): boolean => typeof fieldsOf(fieldsOf(body).tickets).total === 'number';
