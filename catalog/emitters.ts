import { pushed, scraped } from './metric.ts';
import { platform, systems } from './systems.ts';

const server = { every: '5s', adds: ['system'] } as const;
const ofBooking = { ...server, system: systems.booking.name } as const;
const ofTicketing = { ...server, system: systems.ticketing.name } as const;
const ofFlashSale = { ...server, system: systems['flash-sale'].name } as const;
const ofOrderFlow = { ...server, system: systems['order-flow'].name } as const;
const ofHelpDesk = { ...server, system: systems['help-desk'].name } as const;
const ofPlatform = { ...server, system: platform.name } as const;

/** The booking service: what it alone knows (locks, outcomes, latency). */
export const bookingService = scraped({ job: 'booking', ...ofBooking });

/** The consumer of the booking events, where it is a service of its own. */
export const bookingConsumer = scraped({ job: 'booking-consumer', ...ofBooking, optional: true });

/** What Redis and Postgres know of the bookings. */
export const bookingExporter = scraped({ job: 'booking-exporter', ...ofBooking });

/** The ticketing service: reservations, and what appending their events took. */
export const ticketingService = scraped({ job: 'ticketing', ...ofTicketing });

/** What reads ticketing's events from Kafka into the projections, where it is a service of its own. */
export const ticketingProjector = scraped({ job: 'ticketing-projector', ...ofTicketing, optional: true });

/** What ticketing's databases know. */
export const ticketingExporter = scraped({ job: 'ticketing-exporter', ...ofTicketing });

/** The API of the flash sale. */
export const flashSaleService = scraped({ job: 'flash-sale', ...ofFlashSale });

/** What writes the orders of the flash sale into Postgres, where it is a service of its own. */
export const flashSaleWorker = scraped({ job: 'flash-sale-worker', ...ofFlashSale, optional: true });

/** Where those wait who came over the flash sale's rate limit, where it is a service of its own. */
export const flashSaleWaitingRoom = scraped({ job: 'flash-sale-waiting-room', ...ofFlashSale, optional: true });

/** What Redis and Postgres know of the sale. A sale is over in seconds, so it is asked each second. */
export const flashSaleExporter = scraped({ job: 'flash-sale-exporter', ...ofFlashSale, every: '1s' });

/** The gateway of the order flow. */
export const orderFlowGateway = scraped({ job: 'order-flow', ...ofOrderFlow });

/** Who may order. */
export const orderFlowUser = scraped({ job: 'order-flow-user', ...ofOrderFlow, optional: true });

/** What may be ordered. */
export const orderFlowProduct = scraped({ job: 'order-flow-product', ...ofOrderFlow, optional: true });

/** The orders of the order flow. */
export const orderFlowOrder = scraped({ job: 'order-flow-order', ...ofOrderFlow, optional: true });

/** How much there is of each product. */
export const orderFlowInventory = scraped({ job: 'order-flow-inventory', ...ofOrderFlow, optional: true });

/** The payments of the order flow. */
export const orderFlowPayment = scraped({ job: 'order-flow-payment', ...ofOrderFlow, optional: true });

/** Who is told of paid orders. */
export const orderFlowNotification = scraped({ job: 'order-flow-notification', ...ofOrderFlow, optional: true });

/** What the stores of the order flow know. */
export const orderFlowExporter = scraped({ job: 'order-flow-exporter', ...ofOrderFlow });

/** The help desk: its API and its WebSockets. */
export const helpDeskService = scraped({ job: 'help-desk', ...ofHelpDesk });

/** What Postgres and Redis know of the help desk. */
export const helpDeskExporter = scraped({ job: 'help-desk-exporter', ...ofHelpDesk });

/** What Kafka knows of its consumer groups, whatever the system that is watched. */
export const kafkaLagExporter = scraped({ job: 'kafka-lag-exporter', ...ofBooking });

/** The Prometheus server that evaluates the rules. */
export const prometheusServer = scraped({ job: 'prometheus', ...ofPlatform });

/** The Prometheus agent that takes k6's pushes and forwards them. */
export const prometheusAgent = scraped({ job: 'prometheus-agent', ...ofPlatform });

/** Alertmanager. */
export const alertmanager = scraped({ job: 'alertmanager', ...ofPlatform });

/** The webhook receiver that keeps the record of what was notified. */
export const alertReceiver = scraped({ job: 'alert-receiver', ...ofPlatform });

/** Every scraped target alike: `up` and the metrics of the process. */
export const anyTarget = scraped({ job: '', ...server });

/**
 * k6, through the agent. It adds the identity of the run. Each push costs k6 what its series cost, however few requests
 * they count: every second that is twice as much, and no dashboard is refreshed so often.
 */
export const k6 = pushed({ job: 'k6', every: '2s', adds: ['testid', 'system', 'suite', 'profile'] });

/** The targets that Prometheus must find, each with its job and interval. */
export const scrapedEmitters = [
  bookingService,
  bookingConsumer,
  bookingExporter,
  kafkaLagExporter,
  ticketingService,
  ticketingProjector,
  ticketingExporter,
  flashSaleService,
  flashSaleWorker,
  flashSaleWaitingRoom,
  flashSaleExporter,
  orderFlowGateway,
  orderFlowUser,
  orderFlowProduct,
  orderFlowOrder,
  orderFlowInventory,
  orderFlowPayment,
  orderFlowNotification,
  orderFlowExporter,
  helpDeskService,
  helpDeskExporter,
  prometheusServer,
  prometheusAgent,
  alertmanager,
  alertReceiver,
] as const;
