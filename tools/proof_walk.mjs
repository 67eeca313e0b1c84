// SPDX-License-Identifier: Apache-2.0
// proof_walk.mjs URL: asks a running server what a visitor's first minute asks - health, the portal's page and
// its script, a sign-in with a demo account, the list of opportunities. Fails with the first answer that is wrong.
const base = process.argv[2];

async function expect(status, path, options) {
  const response = await fetch(base + path, options);
  const body = await response.text();
  if (response.status !== status) {
    throw new Error(`${path}: ${response.status} instead of ${status}: ${body.slice(0, 500)}`);
  }
  console.log(`inside: ${options?.method ?? 'GET'} ${path}: ${response.status}, ${body.length} bytes`);
  return { response, body };
}

try {
  await expect(200, '/healthz');
  const page = await expect(200, '/');
  const script = page.body.match(/<script[^>]+src="([^"]+)"/)?.[1];
  if (script === undefined) {
    throw new Error('/: the page loads no script');
  }
  await expect(200, script);
  const session = await expect(200, '/api/v1/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'channels@vendor.example', password: 'score-demo' }),
  });
  const cookie = session.response.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ');
  const list = await expect(200, '/api/v1/opportunities?limit=5', { headers: { cookie } });
  if (JSON.parse(list.body).items.length === 0) {
    throw new Error('/api/v1/opportunities: the demo market is empty');
  }
} catch (error) {
  console.log(`inside: ${error.message}`);
  process.exitCode = 1;
}
