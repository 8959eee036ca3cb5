import { runService } from '../../../service/run.ts';
import { waitingRoomConfig } from './config.ts';
import { startWaitingRoom } from './service.ts';

await runService({ name: 'flash-sale-waiting-room', config: waitingRoomConfig, start: startWaitingRoom });
