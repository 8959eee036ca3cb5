import { z } from 'zod';
import { RequestError } from '../../../service/refusal.ts';
import type { HttpServer } from '../../kit/http/server.ts';
import type { Articles } from '../articles.ts';
import { beyondReach, pageOf, paging, withinReach, words } from './paging.ts';

const ById = z.object({ id: z.guid('must be the id of an article, a UUID') });
const List = z.object(paging).refine(withinReach, beyondReach);
const Search = z.object({ ...paging, q: words }).refine(withinReach, beyondReach);

/** The knowledge base, open to everybody: its list, its search, and an article. */
export function addArticleRoutes(app: HttpServer, articles: Articles): void {
  app.get('/api/v1/knowledge-base', { schema: { querystring: List }, config: { answers: [200] } }, async ({ query }) =>
    pageOf(query, (limit, offset) => articles.list(limit, offset)),
  );

  app.get(
    '/api/v1/knowledge-base/search',
    { schema: { querystring: Search }, config: { answers: [200] } },
    async ({ query }) => pageOf(query, (limit, offset) => articles.search(query.q, limit, offset)),
  );

  app.get(
    '/api/v1/knowledge-base/:id',
    { schema: { params: ById }, config: { answers: [200, 404] } },
    async ({ params: { id } }) => {
      const article = await articles.find(id);
      if (!article) throw new RequestError(404, 'unknown_article', `no article ${id}`, 'id');
      return article;
    },
  );
}
