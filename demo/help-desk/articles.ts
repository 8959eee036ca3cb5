import type { Database } from './database.ts';

/** An article of the knowledge base as a list shows it. */
export interface ArticleSummary {
  readonly id: string;
  readonly title: string;
  readonly category: string;
  readonly updatedAt: Date;
}

/** An article of the knowledge base. */
export interface Article extends ArticleSummary {
  readonly content: string;
}

const summary = 'id, title, category, updated_at as "updatedAt"';

const list = {
  name: 'article_list',
  text: `select ${summary} from articles order by title, id limit $1 offset $2`,
} as const;

const search = {
  name: 'article_search',
  text: `select ${summary} from articles, websearch_to_tsquery('english', $1) as query
    where search @@ query order by ts_rank(search, query) desc, title, id limit $2 offset $3`,
  plannedEachTime: true,
} as const;

const get = { name: 'article_get', text: `select ${summary}, content from articles where id = $1` } as const;

/** The knowledge base. */
export class Articles {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Articles by title. */
  list(limit: number, offset: number): Promise<ArticleSummary[]> {
    return this.#database.query<ArticleSummary>(list, [limit, offset]);
  }

  /** The articles that have the words, the best first. */
  search(words: string, limit: number, offset: number): Promise<ArticleSummary[]> {
    return this.#database.query<ArticleSummary>(search, [words, limit, offset]);
  }

  /** An article by id. */
  async find(id: string): Promise<Article | undefined> {
    return (await this.#database.query<Article>(get, [id]))[0];
  }
}
