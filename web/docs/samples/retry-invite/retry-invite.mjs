// Invites somebody once, however often it has to be tried. ORDER_ID is your own name for the occasion.
const { INVITES_URL, INVITES_KEY, TEMPLATE_ID, ORDER_ID } = process.env;

// The same key and the same body each time.
const post = () => fetch(`${INVITES_URL}/v1/invites`, {
  method: "POST",
  headers: {
    Authorization: "Basic " + Buffer.from(INVITES_KEY).toString("base64"),
    "Content-Type": "application/json",
    "Idempotency-Key": `invite-${ORDER_ID}`,
  },
  body: JSON.stringify({ fullName: "Ryan Lestari", email: "ryan.lestari@example.com", templateId: TEMPLATE_ID }),
  signal: AbortSignal.timeout(30_000),
});

for (let attempt = 1, wait = 1000; ; attempt++, wait *= 2) {
  const response = await post().catch((error) => ({ ok: false, status: 0, text: async () => String(error) }));
  const answer = await response.text();
  if (response.ok) {
    console.log(answer);
    break;
  }
  const again = [0, 409, 429].includes(response.status) || response.status >= 500;
  if (!again || attempt === 5) throw new Error(answer);
  await new Promise((resolve) => setTimeout(resolve, wait));
}
