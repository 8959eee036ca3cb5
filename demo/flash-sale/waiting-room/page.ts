/** How long the page stays before it asks again, in seconds. */
const askAgainAfter = 3;

/**
 * The page of the waiting room. Where there is room it leads back to the sale, else it loads itself again.
 * @param back the address in the sale, made by us.
 */
export function waitingRoomPage({ back, room }: { readonly back: string; readonly room: boolean }): string {
  const address = escaped(back);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="${room ? `1; url=${address}` : askAgainAfter}">
<title>Waiting room</title>
<style>body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 20vh auto; padding: 0 1rem; }</style>
</head>
<body>
<h1>${room ? 'It is your turn' : 'You are in the waiting room'}</h1>
<p>${
    room
      ? `You are sent back to the sale. <a href="${address}">Go there now</a>.`
      : 'More people want to order than the sale can take at once. This page looks for room every few seconds, and sends you back as soon as there is some.'
  }</p>
</body>
</html>
`;
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
