-- What an empty help desk is filled with, always the same. $1: tickets, $2: articles, $3: who wrote them.

with words as (
  select array['Printer', 'Laptop', 'Password', 'Invoice', 'Network', 'E-mail', 'Monitor', 'Account', 'Backup', 'Phone'] as things,
         array['does not start', 'is slow', 'shows an error', 'was lost', 'needs an update', 'cannot be reached', 'is locked'] as troubles,
         array['hardware', 'software', 'billing', 'access', 'network'] as categories,
         array['open', 'in_progress', 'pending', 'resolved', 'closed'] as states,
         array['low', 'medium', 'high', 'urgent'] as priorities
), made_tickets as (
  insert into tickets (title, description, status, priority, category, created_by, created_at, updated_at, resolved_at)
  select things[n % 10 + 1] || ' ' || troubles[n % 7 + 1],
         'Since this morning the ' || lower(things[n % 10 + 1]) || ' of room ' || n || ' ' || troubles[n % 7 + 1]
           || '. It has been tried again after a restart, without success.',
         states[n % 5 + 1], priorities[n % 4 + 1], categories[n % 5 + 1], $3::uuid,
         now() - n * interval '10 minutes', now() - n * interval '9 minutes',
         case when n % 5 > 2 then now() - n * interval '9 minutes' end
  from generate_series(1, $1::int) n, words
  where not exists (select from tickets)
), made_articles as (
  insert into articles (title, content, category)
  select 'What to do when the ' || lower(things[n % 10 + 1]) || ' ' || troubles[n % 7 + 1],
         'Restart the ' || lower(things[n % 10 + 1]) || ' first. When it still ' || troubles[n % 7 + 1]
           || ', write down what it says and open a ticket with this text. Article ' || n || '.',
         categories[n % 5 + 1]
  from generate_series(1, $2::int) n, words
  where not exists (select from articles)
)
select $1::int + $2::int;
