// Invites somebody once, however often it has to be tried. ORDER_ID is your own name for the occasion.
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;

class RetryInvite {
    public static void main(String[] args) throws Exception {
        var body = """
            {"fullName": "Ryan Lestari", "email": "ryan.lestari@example.com", "templateId": "%s"}
            """.formatted(System.getenv("TEMPLATE_ID"));
        var key = Base64.getEncoder().encodeToString(System.getenv("INVITES_KEY").getBytes());
        // The same key and the same body each time.
        var request = HttpRequest.newBuilder(URI.create(System.getenv("INVITES_URL") + "/v1/invites"))
            .header("Authorization", "Basic " + key)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", "invite-" + System.getenv("ORDER_ID"))
            .timeout(Duration.ofSeconds(30))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
        var client = HttpClient.newHttpClient();
        for (int attempt = 1, wait = 1000; ; attempt++, wait *= 2) {
            var status = 0;
            var answer = "";
            try {
                var response = client.send(request, HttpResponse.BodyHandlers.ofString());
                status = response.statusCode();
                answer = response.body();
            } catch (IOException e) {
                answer = e.toString();
            }
            if (status == 201) {
                System.out.println(answer);
                return;
            }
            var again = status == 0 || status == 409 || status == 429 || status >= 500;
            if (!again || attempt == 5) {
                throw new RuntimeException(status + " " + answer);
            }
            Thread.sleep(wait);
        }
    }
}
