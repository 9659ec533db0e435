package tallystick.approve.notices;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A Telegram bot's message to one chat. Telegram reads what it carries: it tells that something
 * waits, never a secret.
 */
final class TelegramOutlet implements Outlet {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final HttpClient http;
  private final URI method;
  private final String chat;

  /**
   * @param api where the bot's API is, {@code https://api.telegram.org}
   * @param token the bot's; part of the address, which is therefore never shown
   */
  TelegramOutlet(HttpClient http, URI api, String token, String chat) {
    if (!token.matches("[0-9]{1,20}:[A-Za-z0-9_-]{20,100}")) {
      throw new IllegalArgumentException("telegram.token is not what @BotFather gives out");
    }
    boolean loopback = "127.0.0.1".equals(api.getHost()) || "localhost".equals(api.getHost());
    if (!"https".equals(api.getScheme()) && !loopback) {
      throw new IllegalArgumentException("telegram.api is https");
    }
    this.http = http;
    this.method = api.resolve("/bot" + token + "/sendMessage");
    this.chat = chat;
  }

  @Override
  public String name() {
    return "telegram";
  }

  @Override
  public String to() {
    return "chat " + chat;
  }

  @Override
  public void send(Notice notice) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(method)
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    JsonMapper.shared()
                        .writeValueAsString(
                            Map.of(
                                "chat_id",
                                chat,
                                "text",
                                notice.subject() + "\n\n" + notice.text(),
                                "disable_notification",
                                !notice.loud(),
                                "link_preview_options",
                                Map.of("is_disabled", true)))))
            .build();
    HttpResponse<String> response;
    try {
      response = http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      // The client's own words may hold the address, and the address holds the token.
      throw new IOException("Telegram cannot be reached (" + e.getClass().getSimpleName() + ")");
    }
    if (response.statusCode() != 200) {
      throw new IOException(
          "Telegram answered " + response.statusCode() + ": " + description(response.body()));
    }
  }

  private static String description(String body) {
    try {
      String text = JsonMapper.shared().readTree(body).path("description").asString("");
      return text.length() <= 200 ? text : text.substring(0, 200);
    } catch (JacksonException e) {
      return "no JSON";
    }
  }
}
