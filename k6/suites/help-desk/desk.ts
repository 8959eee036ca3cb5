import exec from 'k6/execution';
import { Trend } from 'k6/metrics';
import { k6TicketCreateDuration, k6TicketCreationDuration, k6TicketsCreated } from '../../../catalog/k6.ts';
import { countBy } from '../../lib/counter.ts';
import { fromEnvironment } from '../../lib/environment.ts';
import type { Profile } from '../../lib/profile.ts';
import { think } from '../../lib/think.ts';
import { unexpected } from '../../lib/unexpected.ts';
import { hasId, isDashboard, isPage } from './answers.ts';
import { api, calls } from './api.ts';
import { categoryOf, type Plan, planOf, readingOf, wordOf } from './plan.ts';
import { tokenOf } from './session.ts';
import { judged } from './step.ts';

const created = countBy(k6TicketsCreated, 'outcome');
const creationDurations = [k6TicketCreationDuration, k6TicketCreateDuration].map(
  ({ k6Name }) => new Trend(k6Name, true),
);
const category = categoryOf(fromEnvironment('TESTID', ''));

/** One turn of an agent: looks at the newest tickets and at one of them, and does what the plan says. */
export function takeTurn(profile: Profile): void {
  created.seed();
  unexpected.seed();
  const vu = exec.vu.idInTest;
  const token = tokenOf(vu);
  // Asked for at each request: a turn takes longer than a token that is about to expire.
  if (token !== undefined) turnOf(() => tokenOf(vu) ?? token, planOf(exec.vu.iterationInInstance), profile);
  think(profile.think);
}

function turnOf(token: () => string, plan: Plan, profile: Profile): void {
  const turn = exec.vu.iterationInInstance;
  if (plan.looksAtSelf) {
    judged(api.me(token()), calls.me, 'somebody is told who they are', hasId);
    think(profile.think);
  }
  const page = judged(api.list(token(), 1 + (turn % 3)), calls.list, 'tickets are listed', isPage);
  const { id } = page?.data[turn % page.data.length] ?? {};
  if (id !== undefined) {
    think(profile.think);
    judged(api.show(token(), id), calls.show, 'a ticket is shown', (body) => hasId(body, id));
  }
  if (plan.searches) {
    think(profile.think);
    judged(api.search(token(), wordOf(turn)), calls.search, 'a search is answered', isPage);
  }
  if (plan.creates) {
    think(profile.think);
    create(token, plan, profile);
  }
  if (plan.looksAtDashboard) {
    think(profile.think);
    judged(api.dashboard(token()), calls.dashboard, 'the dashboard is shown', isDashboard);
  }
}

/** Creates a ticket, comments on it, and changes its status. */
function create(token: () => string, { status }: Plan, profile: Profile): void {
  const answer = api.create(token(), {
    title: `Load test ${exec.vu.idInTest}-${exec.vu.iterationInInstance}`,
    description: 'Made by a load test; nobody needs to do anything.',
    priority: 'low',
    category,
  });
  for (const duration of creationDurations) duration.add(answer.timings.duration);
  const ticket = judged(answer, calls.create, 'a ticket has an id', hasId);
  if (!ticket) return;
  created.count('created');
  think(profile.think);
  judged(api.comment(token(), ticket.id, 'Seen.'), calls.comment, 'a comment has an id', hasId);
  think(profile.think);
  judged(api.change(token(), ticket.id, status), calls.change, 'a status is changed', (body) => hasId(body, ticket.id));
}

/** The article that this virtual user reads, once it has seen the list. */
let article: string | undefined;

/** One read of the knowledge base, which is open to everybody. */
export function readOnce(): void {
  unexpected.seed();
  const visit = exec.vu.iterationInInstance;
  const reading = article === undefined ? 'list' : readingOf(visit);
  if (reading === 'article' && article !== undefined) {
    const id = article;
    judged(api.article(id), calls.article, 'an article is shown', (body) => hasId(body, id));
    return;
  }
  if (reading === 'search') {
    judged(api.findArticles(wordOf(visit)), calls.findArticles, 'articles are found', isPage);
    return;
  }
  const page = judged(api.articles(), calls.articles, 'articles are listed', isPage);
  article = page?.data[visit % page.data.length]?.id ?? article;
}
