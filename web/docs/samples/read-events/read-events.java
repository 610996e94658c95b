// Reads on from the last event handled, whose number is in the file "position", and fails if one is missing.
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Pattern;

class ReadEvents {
    // The JDK has no reader for JSON: this pattern stands for the library that you use.
    static final Pattern SEQUENCE = Pattern.compile("\"sequence\": *([0-9]+)");

    public static void main(String[] args) throws Exception {
        var client = HttpClient.newHttpClient();
        var key = Base64.getEncoder().encodeToString(System.getenv("INVITES_KEY").getBytes());
        var position = Path.of("position");
        var after = Files.exists(position) ? Long.parseLong(Files.readString(position)) : -1;
        while (true) {
            var query = "?size=100" + (after < 0 ? "" : "&after=" + after);
            var request = HttpRequest.newBuilder(URI.create(System.getenv("INVITES_URL") + "/v1/events" + query))
                .header("Authorization", "Basic " + key)
                .build();
            var response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new RuntimeException(response.body());
            }
            var found = SEQUENCE.matcher(response.body()).results().mapToLong(m -> Long.parseLong(m.group(1))).toArray();
            if (found.length == 0) {
                return;
            }
            for (var number : found) {
                if (after >= 0 && number != after + 1) {
                    throw new RuntimeException("after " + after + " comes " + number);
                }
                System.out.println("event " + number); // handle it here
                after = number;
                Files.writeString(position, Long.toString(after));
            }
        }
    }
}
