/** What somebody sees whom the waiting room has sent back: ordering itself takes a program, which sets the key. */
export const orderPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Flash sale</title>
<style>body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 20vh auto; padding: 0 1rem; }</style>
</head>
<body>
<h1>There is room</h1>
<p>Send your order again: <code>POST /order</code> with the same <code>x-idempotency-key</code>. It is not taken twice.</p>
</body>
</html>
`;
