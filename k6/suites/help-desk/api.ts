import type { Response } from 'k6/http';
import { type Call, type Given, request } from '../../lib/request.ts';
import type { Credentials } from './users.ts';

/** Where the help desk listens when `BASE_URL` is not set. */
export const defaultUrl = 'http://127.0.0.1:3001';

/** The calls of the help desk's API: methods, routes, and the answers that are promised. */
export const calls = {
  health: { method: 'GET', route: '/health', expects: [200] },
  login: { method: 'POST', route: '/api/v1/auth/login', expects: [200] },
  refresh: { method: 'POST', route: '/api/v1/auth/refresh', expects: [200] },
  me: { method: 'GET', route: '/api/v1/user/me', expects: [200] },
  list: { method: 'GET', route: '/api/v1/tickets', expects: [200] },
  search: { method: 'GET', route: '/api/v1/tickets/search', expects: [200] },
  show: { method: 'GET', route: '/api/v1/tickets/:id', expects: [200] },
  create: { method: 'POST', route: '/api/v1/tickets', expects: [201] },
  change: { method: 'PATCH', route: '/api/v1/tickets/:id', expects: [200] },
  comment: { method: 'POST', route: '/api/v1/tickets/:id/comments', expects: [201] },
  dashboard: { method: 'GET', route: '/api/v1/analytics/dashboard', expects: [200] },
  articles: { method: 'GET', route: '/api/v1/knowledge-base', expects: [200] },
  findArticles: { method: 'GET', route: '/api/v1/knowledge-base/search', expects: [200] },
  article: { method: 'GET', route: '/api/v1/knowledge-base/:id', expects: [200] },
} as const satisfies Readonly<Record<string, Call>>;

/** The same calls where they must be refused: with a wrong password, and with a refresh token that was used before. */
export const refusals = {
  login: { ...calls.login, expects: [401] },
  refresh: { ...calls.refresh, expects: [401] },
} as const satisfies Readonly<Record<string, Call>>;

/** A ticket as it is created. */
export interface NewTicket {
  readonly title: string;
  readonly description: string;
  readonly priority: string;
  readonly category: string;
}

const call = (which: Call, given: Given = {}): Response => request(defaultUrl, which, given);

/** The calls as an agent makes them. */
export const api = {
  health: (): Response => call(calls.health),
  login: (user: Credentials, which: Call = calls.login): Response => call(which, { body: user }),
  refresh: (refreshToken: string, which: Call = calls.refresh): Response => call(which, { body: { refreshToken } }),
  me: (token: string): Response => call(calls.me, { token }),
  list: (token: string, page: number): Response => call(calls.list, { token, query: { page, limit: 20 } }),
  search: (token: string, q: string): Response => call(calls.search, { token, query: { q } }),
  show: (token: string, id: string): Response => call(calls.show, { token, params: { id } }),
  create: (token: string, body: NewTicket): Response => call(calls.create, { token, body }),
  change: (token: string, id: string, status: string): Response =>
    call(calls.change, { token, params: { id }, body: { status } }),
  comment: (token: string, id: string, content: string): Response =>
    call(calls.comment, { token, params: { id }, body: { content } }),
  dashboard: (token: string): Response => call(calls.dashboard, { token }),
  articles: (): Response => call(calls.articles),
  findArticles: (q: string): Response => call(calls.findArticles, { query: { q } }),
  article: (id: string): Response => call(calls.article, { params: { id } }),
};
