/**
 * What Redis does in one step each. The layout of the keys is here alone:
 *
 *   product:<id>:stock                   what is left in the present sale
 *   product:<id>:sale                    the number of the present sale
 *   product:<id>:sale:<n>:orders         hash: idempotency key -> <state>:<order id>; reserved -> published -> claimed
 *   product:<id>:sale:<n>:cancelled      set: ids of the orders that were taken back, in case their message comes late
 *   order:unpublished                    sorted set: reservations that Kafka may not have, by when they were made
 *
 * Scripts make names of keys from what they read, so this is for one Redis, not for a cluster.
 */
const layout = `
local unpublished = 'order:unpublished'
local function stockOf(id) return 'product:' .. id .. ':stock' end
local function saleOf(id) return 'product:' .. id .. ':sale' end
local function ordersOf(id, sale) return 'product:' .. id .. ':sale:' .. sale .. ':orders' end
local function cancelledOf(id, sale) return 'product:' .. id .. ':sale:' .. sale .. ':cancelled' end
local function entry(id, sale, key, order) return cjson.encode({ id, sale, key, order }) end
local function now()
  local time = redis.call('time')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
`;

/** Takes an order back unless it is published or claimed. Gives 0 when it stands, 2 when stock went back, else 1. */
const cancelOne = `
local function cancel(id, sale, key, order)
  local state = redis.call('hget', ordersOf(id, sale), key)
  if state == 'published:' .. order or state == 'claimed:' .. order then
    redis.call('zrem', unpublished, entry(id, sale, key, order))
    return 0
  end
  redis.call('sadd', cancelledOf(id, sale), order)
  redis.call('zrem', unpublished, entry(id, sale, key, order))
  if state ~= 'reserved:' .. order then return 1 end
  redis.call('hdel', ordersOf(id, sale), key)
  if redis.call('get', saleOf(id)) ~= sale then return 1 end
  redis.call('incr', stockOf(id))
  return 2
end
`;

/** How long what belongs to an earlier sale is kept for messages that come late: a day. */
const secondsToKeep = 86_400;

/** Begins a sale. ARGV: product, sale, quantity. A sale that a later one has overtaken changes nothing. */
export const beginScript = `${layout}
local id, sale, quantity = ARGV[1], ARGV[2], ARGV[3]
local before = redis.call('get', saleOf(id))
if before and tonumber(before) >= tonumber(sale) then return 0 end
if before then
  redis.call('expire', ordersOf(id, before), ${secondsToKeep})
  redis.call('expire', cancelledOf(id, before), ${secondsToKeep})
end
redis.call('set', saleOf(id), sale)
redis.call('set', stockOf(id), quantity)
return 1`;

/** Reserves an item for each order. ARGV: product, key, order id, and so on. Gives the sale's number, or why not. */
export const reserveScript = `${layout}
local at = now()
local function reserve(id, key, order)
  local sale = redis.call('get', saleOf(id))
  local stock = sale and redis.call('get', stockOf(id))
  if not stock then return 'unknown' end
  local state = redis.call('hget', ordersOf(id, sale), key)
  if state then return string.find(state, '^reserved:') and 'underway' or 'ignored' end
  if tonumber(stock) < 1 then return 'sold_out' end
  redis.call('decr', stockOf(id))
  redis.call('hset', ordersOf(id, sale), key, 'reserved:' .. order)
  redis.call('zadd', unpublished, at, entry(id, sale, key, order))
  return sale
end
local results = {}
for i = 1, #ARGV, 3 do results[#results + 1] = reserve(ARGV[i], ARGV[i + 1], ARGV[i + 2]) end
return results`;

/** A script that does something to each order. ARGV: product, sale, key, order id, and so on. Gives a number for each. */
const toEach = (name: string, definition: string) => `${layout}${definition}
local results = {}
for i = 1, #ARGV, 4 do results[#results + 1] = ${name}(ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]) end
return results`;

/** Notes that Kafka has the orders. Gives 1, or 0 for one that was taken back meanwhile. */
export const publishedScript = toEach(
  'published',
  `
local function published(id, sale, key, order)
  local state = redis.call('hget', ordersOf(id, sale), key)
  redis.call('zrem', unpublished, entry(id, sale, key, order))
  if state == 'claimed:' .. order or state == 'published:' .. order then return 1 end
  if state == 'reserved:' .. order then
    redis.call('hset', ordersOf(id, sale), key, 'published:' .. order)
    return 1
  end
  redis.call('sadd', cancelledOf(id, sale), order)
  return 0
end
`,
);

/** Takes orders back, as {@link cancelOne} does. An empty sale is the present one. */
export const cancelScript = toEach(
  'cancelIn',
  `${cancelOne}
local function cancelIn(id, sale, key, order)
  if sale == '' then sale = redis.call('get', saleOf(id)) end
  if not sale then return 1 end
  return cancel(id, sale, key, order)
end
`,
);

/**
 * Claims orders before they are written: from then on nobody takes them back. Gives 1, or 0 for one that was taken back.
 * An order of which Redis knows nothing was accepted all the same: Redis has lost it.
 */
export const claimScript = toEach(
  'claim',
  `
local function claim(id, sale, key, order)
  if redis.call('sismember', cancelledOf(id, sale), order) == 1 then return 0 end
  local state = redis.call('hget', ordersOf(id, sale), key)
  if not state or state == 'reserved:' .. order or state == 'published:' .. order then
    redis.call('hset', ordersOf(id, sale), key, 'claimed:' .. order)
  end
  redis.call('zrem', unpublished, entry(id, sale, key, order))
  return 1
end
`,
);

/** Takes back what has stayed unpublished. ARGV: for how many milliseconds, how many at most. Gives how much stock went back. */
export const sweepScript = `${layout}${cancelOne}
local returned = 0
local due = redis.call('zrangebyscore', unpublished, '-inf', now() - tonumber(ARGV[1]), 'limit', 0, ARGV[2])
for _, one in ipairs(due) do
  local order = cjson.decode(one)
  if cancel(order[1], order[2], order[3], order[4]) == 2 then returned = returned + 1 end
end
return returned`;
