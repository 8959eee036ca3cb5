import { type Call, every, timed } from '../../alert-proofs/stage.ts';
import { ask } from '../../booking-client.ts';

/** People who read the knowledge base all the time, and what they were answered. */
export interface DeskVisitors {
  readonly calls: readonly Call[];
  readonly leave: () => void;
}

/** The statement that each of their requests is, and little else. */
export const visited = 'article_list';

/** Lets people come, one so many milliseconds after the other. */
export function deskVisitors(url: string, pause: number): DeskVisitors {
  const calls: Call[] = [];
  const leave = every(pause, async () => {
    const [, call] = await timed(() => ask(url, 'GET', '/api/v1/knowledge-base?limit=5'));
    calls.push(call);
  });
  return { calls, leave };
}
