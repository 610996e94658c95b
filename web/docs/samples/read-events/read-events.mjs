// Reads on from the last event handled, whose number is in the file "position", and fails if one is missing.
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const { INVITES_URL, INVITES_KEY } = process.env;
let after = existsSync("position") ? Number(readFileSync("position", "utf8")) : null;

for (;;) {
  const query = new URLSearchParams({ size: "100" });
  if (after !== null) query.set("after", after);
  const response = await fetch(`${INVITES_URL}/v1/events?${query}`, {
    headers: { Authorization: "Basic " + Buffer.from(INVITES_KEY).toString("base64") },
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${answer.code}: ${answer.message}`);
  if (answer.data.items.length === 0) break;
  for (const event of answer.data.items) {
    if (after !== null && event.sequence !== after + 1) throw new Error(`after ${after} comes ${event.sequence}`);
    console.log("event", event.sequence, event.type); // handle it here
    after = event.sequence;
    writeFileSync("position", String(after));
  }
}
