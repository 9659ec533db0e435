package tallystick.approve.notices;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The other ends, on loopback: they keep the protocol and remember what came. */
public final class Fakes implements AutoCloseable {
  /** One HTTP request. */
  // Written once, and read by tests.
  @SuppressWarnings("ArrayRecordComponent")
  record Got(String path, List<String> authorization, byte[] body) {}

  final List<String> mails = new CopyOnWriteArrayList<>();
  final List<Got> posts = new CopyOnWriteArrayList<>();

  /** What the next HTTP requests are answered. */
  volatile int status = 200;

  private final ServerSocket smtp;
  private final HttpServer http;

  public Fakes() {
    try {
      smtp = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::answerMail);
    http.createContext("/", this::answerPost);
    http.start();
  }

  /** What goes into notices.properties to reach these. */
  public String properties() {
    return "mail.host=127.0.0.1\nmail.port="
        + smtp.getLocalPort()
        + "\nmail.security=none\nmail.from=approver@example.org\nmail.to=anna@example.org,ben@example.org"
        + "\ntelegram.api="
        + url()
        + "\ntelegram.token=123456:"
        + "s3cret-token-of-the-bot"
        + "\ntelegram.chat=-10042\n";
  }

  String url() {
    return "http://127.0.0.1:" + http.getAddress().getPort();
  }

  /** Messages of the bot's chat. */
  public List<String> messages() {
    return posts.stream()
        .filter(got -> got.path().endsWith("/sendMessage"))
        .map(got -> new String(got.body(), StandardCharsets.UTF_8))
        .toList();
  }

  private void answerPost(HttpExchange exchange) throws IOException {
    try (exchange) {
      posts.add(
          new Got(
              exchange.getRequestURI().getPath(),
              List.copyOf(exchange.getRequestHeaders().getOrDefault("Authorization", List.of())),
              exchange.getRequestBody().readAllBytes()));
      byte[] answer =
          "{\"ok\":false,\"description\":\"chat not found\"}".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  private void answerMail() {
    while (!smtp.isClosed()) {
      try (Socket socket = smtp.accept()) {
        converse(socket);
      } catch (IOException e) {
        // The client went, or the test ended.
      }
    }
  }

  private void converse(Socket socket) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    say(socket, "220 fake ESMTP");
    StringBuilder mail = new StringBuilder();
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String verb = line.split("[ :]", 2)[0].toUpperCase(java.util.Locale.ROOT);
      switch (verb) {
        case "EHLO", "HELO" -> say(socket, "250 fake");
        case "MAIL", "RCPT" -> {
          mail.append(line).append('\n');
          say(socket, "250 OK");
        }
        case "DATA" -> {
          say(socket, "354 go on");
          for (String text = in.readLine(); text != null; text = in.readLine()) {
            if (text.equals(".")) {
              break;
            }
            mail.append(text).append('\n');
          }
          mails.add(mail.toString());
          say(socket, "250 taken");
        }
        case "QUIT" -> {
          say(socket, "221 bye");
          return;
        }
        default -> say(socket, "502 no such command");
      }
    }
  }

  private static void say(Socket socket, String line) throws IOException {
    socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }

  @Override
  public void close() {
    http.stop(0);
    try {
      smtp.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
