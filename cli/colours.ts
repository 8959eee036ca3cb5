import pc from 'picocolors';

/** Colours for what is written to a stream: none unless it is a terminal, also in CI, and none where NO_COLOR is set. */
export const coloursOn = ({ isTTY }: { readonly isTTY?: boolean }): ReturnType<typeof pc.createColors> =>
  pc.createColors(isTTY === true && !process.env.NO_COLOR);
