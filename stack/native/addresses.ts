import { PresaleError } from '../../config/errors.ts';
import type { Service } from '../compose/service.ts';

/** The only address that anything is bound to natively. */
export const loopback = '127.0.0.1';

const everywhere = '0.0.0.0';

/** `host:port`, an address that means every interface, or a number at the end of the text or after `=`. */
const places = /(?<=^|[/@,=\s])([\w.-]+):(\d+)(?!\d)|(?<=^|[/@,=\s])(0\.0\.0\.0)(?![\d.:])|(?<=^|=)\d+$/g;

/**
 * Gives the rewriting of a container's texts to this machine: `redis:6379` becomes 127.0.0.1 with the port that redis
 * publishes, 0.0.0.0 becomes 127.0.0.1, and a text that is, or after `=` ends in, a port of the service itself gets
 * the published one.
 * @throws {PresaleError} (the rewriting) for a port that the named service does not publish.
 */
export function addressesOnLoopback(services: readonly Service[], own: Service): (text: string) => string {
  const hosts = new Map([...services.map((service) => [service.name, service] as const), [everywhere, own]]);

  const published = (service: Service, container: number): number => {
    const port = service.native.ports.find((one) => one.container === container);
    if (port) return port.published;
    throw new PresaleError(
      `docker-compose.yml: ${own.name} uses ${service.name}:${container}, which ${service.name} does not publish: add it to its ports`,
    );
  };

  return (text) =>
    text.replaceAll(places, (whole, host: string | undefined, port: string | undefined, any: string | undefined) => {
      if (any !== undefined) return loopback;
      if (host === undefined) {
        const ownPort = own.native.ports.find(({ container }) => String(container) === whole);
        return ownPort ? String(ownPort.published) : whole;
      }
      const service = hosts.get(host);
      return service ? `${loopback}:${published(service, Number(port))}` : whole;
    });
}
