import { runService } from '../../service/run.ts';
import { bookingConfig } from './config.ts';
import { startBooking } from './service.ts';

await runService({ name: 'booking', config: bookingConfig, start: startBooking });
