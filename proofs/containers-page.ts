import type { ContainerProof } from './containers.ts';

const head = `# What ran as a container

What \`npm run prove:containers\` last saw of each service of \`docker-compose.yml\`. "Run" means that its container became healthy, or did its
task and ended without an error, while [the tests](compose.md#the-tests) passed. "From a local image" is one with upstream's name, version,
user and paths, which \`test/images/\` built of the engines that the native runtime uses: upstream's start scripts were read, not run. Our own
image is built of this checkout everywhere. "From upstream" is the image that its makers publish. "Rendered" means that Compose takes the
file, and no more is known.

This page is rendered by \`npm run build\` from \`docs/proofs/containers.json\`.
`;

const words = { local: 'run from a local image', upstream: 'run from upstream' } as const;

/** Renders `docs/containers.md`, in the order of the file. What ran with another image than the service has now is not proven. */
export function containersPage(
  services: readonly { readonly name: string; readonly image: string }[],
  proofs: readonly ContainerProof[],
): string {
  const rows = services.map(({ name, image }) => {
    const proof = proofs.find((one) => one.service === name && one.image === image);
    const shown = image.startsWith('presale/') ? 'ours' : `\`${image}\``;
    const last = proof ? `${proof.proven.on}, ${proof.proven.commit}` : '';
    return `| \`${name}\` | ${shown} | ${proof ? words[proof.from] : 'rendered'} | ${last} |`;
  });
  return [head, '| service | image | is | last seen |', '|---|---|---|---|', ...rows, ''].join('\n');
}
