import type { Params, Response } from 'k6/http';
import http from 'k6/http';
import { fromEnvironment } from './environment.ts';
import { path, type RouteParams, requestName } from './route.ts';
import { unexpected } from './unexpected.ts';
import { unexpectedKind } from './unexpected-kind.ts';

/** A request of a suite, named by its method and route. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** The path with `:parameters`; it is the request's name, so ids never get into a metric. */
  readonly route: string;
  /** The answers that the system promises here, good or bad news alike. Any other counts as a failed request. */
  readonly expects: readonly number[];
}

/** What one call carries. */
export interface Given {
  readonly params?: RouteParams;
  readonly query?: RouteParams;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as a bearer token. */
  readonly token?: string;
  /** Where it is sent, where that is not `BASE_URL`. */
  readonly at?: string;
}

/** The name of a call in k6's metrics. */
export const nameOf = (call: Call): string => requestName(call.method, call.route);

interface Prepared {
  readonly method: Call['method'];
  readonly url: string;
  readonly body: string | null;
  readonly params: Params;
}

function prepared(baseUrl: string, call: Call, given: Given): Prepared {
  const body = given.body === undefined ? null : JSON.stringify(given.body);
  const headers: Record<string, string> = { ...given.headers };
  if (body !== null) headers['content-type'] = 'application/json';
  if (given.token !== undefined) headers.authorization = `Bearer ${given.token}`;
  return {
    method: call.method,
    url: (given.at ?? fromEnvironment('BASE_URL', baseUrl)) + path(call.route, given.params, given.query),
    body,
    params: { ...paramsOf(call), headers },
  };
}

/** What every request of a call has, made once: a load makes thousands of them a second. */
const paramsOfCalls = new Map<Call, Params>();

function paramsOf(call: Call): Params {
  const known = paramsOfCalls.get(call);
  if (known) return known;
  const made: Params = {
    tags: { name: nameOf(call) },
    responseCallback: http.expectedStatuses(...call.expects),
    redirects: 0,
    timeout: '20s',
  };
  paramsOfCalls.set(call, made);
  return made;
}

/** Counts a response that the call does not promise, by what came instead. */
function counted(call: Call, response: Response): Response {
  if (!call.expects.includes(response.status)) unexpected.count(unexpectedKind(response.status, response.error_code));
  return response;
}

/** Makes a call against `BASE_URL`, or the given default. It never throws for an answer, or for none (status 0). */
export function request(baseUrl: string, call: Call, given: Given = {}): Response {
  const { method, url, body, params } = prepared(baseUrl, call, given);
  return counted(call, http.request(method, url, body, params));
}

/** As `request`, at an address that the system gave, such as that of a redirect; its name is still the call's. */
export const requestAt = (url: string, call: Call): Response =>
  counted(call, http.request(call.method, url, null, paramsOf(call)));

/** Makes the same call several times at once, as many in parallel as k6's `batchPerHost` allows. */
export const requestAll = (baseUrl: string, call: Call, all: readonly Given[]): Response[] =>
  (http.batch(all.map((given) => prepared(baseUrl, call, given))) as Response[]).map((each) => counted(call, each));

/** The JSON body of an answer, or `undefined` when it has none that parses. */
export function bodyOf<T>(response: Response): T | undefined {
  try {
    return JSON.parse(String(response.body)) as T;
  } catch {
    return undefined;
  }
}
