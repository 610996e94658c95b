// Receives deliveries on PORT and checks their signatures. INVITES_SECRET is the webhook's secret.
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const { PORT, INVITES_SECRET: secret } = process.env;

function same(a, b) {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}

// Smile-Signature: the HMAC-SHA512 of the raw body.
function smile(headers, body) {
  return same(createHmac("sha512", secret).update(body).digest("hex"), headers["smile-signature"] ?? "");
}

// webhook-signature (Standard Webhooks) covers the time, too: nobody can replay an old delivery.
function standard(headers, body) {
  const at = Number(headers["webhook-timestamp"]);
  if (!(Math.abs(Date.now() / 1000 - at) <= 300)) return false;
  const key = secret.startsWith("whsec_") ? Buffer.from(secret.slice(6), "base64") : secret;
  const mac = createHmac("sha256", key).update(`${headers["webhook-id"]}.${headers["webhook-timestamp"]}.`).update(body);
  const expected = "v1," + mac.digest("base64");
  return (headers["webhook-signature"] ?? "").split(" ").some((signature) => same(expected, signature));
}

createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  const body = Buffer.concat(parts);
  const good = smile(request.headers, body) && standard(request.headers, body); // one of the two is enough
  if (good) console.log(body.toString()); // store it, answer at once, and work on it later
  response.writeHead(good ? 204 : 401).end();
}).listen(Number(PORT), "127.0.0.1");
