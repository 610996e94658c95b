// Invites one person. INVITES_KEY is "key:secret".
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;

class CreateInvite {
    public static void main(String[] args) throws Exception {
        var body = """
            {"fullName": "Amelia Santos", "firstName": "Amelia",
             "email": "amelia.santos@example.com", "templateId": "%s"}
            """.formatted(System.getenv("TEMPLATE_ID"));
        var key = Base64.getEncoder().encodeToString(System.getenv("INVITES_KEY").getBytes());
        var request = HttpRequest.newBuilder(URI.create(System.getenv("INVITES_URL") + "/v1/invites"))
            .header("Authorization", "Basic " + key)
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(30))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();

        var response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        // The JDK has no reader for JSON: hand the body to the library that you use.
        System.out.println(response.body());
        if (response.statusCode() != 201) {
            System.exit(1);
        }
    }
}
