// Lists every invite, page by page.
const { INVITES_URL, INVITES_KEY } = process.env;

async function* invites() {
  const query = new URLSearchParams({ size: "2" }); // up to 150
  for (;;) {
    const response = await fetch(`${INVITES_URL}/v1/invites?${query}`, {
      headers: { Authorization: "Basic " + Buffer.from(INVITES_KEY).toString("base64") },
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${answer.code}: ${answer.message}`);
    yield* answer.data.items;
    if (answer.data.nextCursor === null) return;
    query.set("cursor", answer.data.nextCursor);
  }
}

for await (const invite of invites()) console.log(invite.id, invite.email);
