// Lists every invite, page by page.
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

class ListInvites {
    // The JDK has no reader for JSON: these patterns stand for the library that you use.
    static final Pattern ID = Pattern.compile("\"id\": *\"([^\"]+)\"");
    static final Pattern NEXT = Pattern.compile("\"nextCursor\": *\"([^\"]+)\"");

    public static void main(String[] args) throws Exception {
        var client = HttpClient.newHttpClient();
        var key = Base64.getEncoder().encodeToString(System.getenv("INVITES_KEY").getBytes());
        var query = "?size=2"; // up to 150
        while (true) {
            var request = HttpRequest.newBuilder(URI.create(System.getenv("INVITES_URL") + "/v1/invites" + query))
                .header("Authorization", "Basic " + key)
                .build();
            var response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new RuntimeException(response.body());
            }
            ID.matcher(response.body()).results().forEach(id -> System.out.println(id.group(1)));
            var next = NEXT.matcher(response.body());
            if (!next.find()) {
                return;
            }
            query = "?size=2&cursor=" + URLEncoder.encode(next.group(1), StandardCharsets.UTF_8);
        }
    }
}
