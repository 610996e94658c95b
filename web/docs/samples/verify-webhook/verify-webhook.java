// Receives deliveries on PORT and checks their signatures. INVITES_SECRET is the webhook's secret.
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

class VerifyWebhook {
    static final String SECRET = System.getenv("INVITES_SECRET");

    static byte[] hmac(String algorithm, byte[] key, byte[]... parts) throws Exception {
        var mac = Mac.getInstance(algorithm);
        mac.init(new SecretKeySpec(key, algorithm));
        for (var part : parts) {
            mac.update(part);
        }
        return mac.doFinal();
    }

    static String header(Headers headers, String name) {
        var value = headers.getFirst(name);
        return value == null ? "" : value;
    }

    static boolean same(String a, String b) {
        return MessageDigest.isEqual(a.getBytes(), b.getBytes());
    }

    // Smile-Signature: the HMAC-SHA512 of the raw body.
    static boolean smile(Headers headers, byte[] body) throws Exception {
        var expected = HexFormat.of().formatHex(hmac("HmacSHA512", SECRET.getBytes(), body));
        return same(expected, header(headers, "Smile-Signature"));
    }

    // webhook-signature (Standard Webhooks) covers the time, too: nobody can replay an old delivery.
    static boolean standard(Headers headers, byte[] body) throws Exception {
        var timestamp = header(headers, "webhook-timestamp");
        if (!timestamp.matches("[0-9]{1,12}")
            || Math.abs(Instant.now().getEpochSecond() - Long.parseLong(timestamp)) > 300) {
            return false;
        }
        var key = SECRET.startsWith("whsec_") ? Base64.getDecoder().decode(SECRET.substring(6)) : SECRET.getBytes();
        var begin = (header(headers, "webhook-id") + "." + timestamp + ".").getBytes();
        var expected = "v1," + Base64.getEncoder().encodeToString(hmac("HmacSHA256", key, begin, body));
        for (var signature : header(headers, "webhook-signature").split(" ")) {
            if (same(expected, signature)) {
                return true;
            }
        }
        return false;
    }

    static boolean good(Headers headers, byte[] body) {
        try {
            return smile(headers, body) && standard(headers, body); // one of the two is enough
        } catch (Exception e) {
            return false;
        }
    }

    public static void main(String[] args) throws Exception {
        var port = Integer.parseInt(System.getenv("PORT"));
        var server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.createContext("/", exchange -> {
            var body = exchange.getRequestBody().readAllBytes();
            var good = good(exchange.getRequestHeaders(), body);
            if (good) {
                System.out.println(new String(body)); // store it, answer at once, and work on it later
            }
            exchange.sendResponseHeaders(good ? 204 : 401, -1);
            exchange.close();
        });
        server.start();
    }
}
