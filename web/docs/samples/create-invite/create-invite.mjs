// Invites one person. INVITES_KEY is "key:secret".
const { INVITES_URL, INVITES_KEY, TEMPLATE_ID } = process.env;

const response = await fetch(`${INVITES_URL}/v1/invites`, {
  method: "POST",
  headers: {
    Authorization: "Basic " + Buffer.from(INVITES_KEY).toString("base64"),
    "Content-Type": "application/json",
  },
  body: JSON.stringify({
    fullName: "Amelia Santos",
    firstName: "Amelia",
    email: "amelia.santos@example.com",
    templateId: TEMPLATE_ID,
  }),
  signal: AbortSignal.timeout(30_000),
});
const answer = await response.json();
if (!response.ok) {
  throw new Error(`${answer.code}: ${answer.message} (request ${answer.requestId})`);
}
console.log(answer.data.id, answer.data.status);
