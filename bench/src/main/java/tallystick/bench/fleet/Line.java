package tallystick.bench.fleet;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * One TLS connection that is kept, from an address of its own in 127.0.0.0/8, and HTTP/1.1 on it.
 * One request at a time; a connection that broke is made anew by the next.
 */
final class Line implements AutoCloseable {
  private static final int BUFFER_BYTES = 1_024;
  private static final int MAX_HEADERS = 50;
  private static final int MAX_BODY_BYTES = 64 * 1024;

  /** A machine's patience. */
  private static final int PATIENCE_MS = 10_000;

  private final int number;
  private final int port;
  private final SSLSocketFactory tls;
  private final ReentrantLock turn = new ReentrantLock();
  private @Nullable Socket socket;
  private @Nullable InputStream in;

  Line(int number, int port, SSLSocketFactory tls) {
    this.number = number;
    this.port = port;
    this.tls = tls;
  }

  /**
   * What came back.
   *
   * @param retryAfterMs as the server asks; 0 when it does not
   */
  record Answer(int status, String text, long retryAfterMs) {}

  Answer post(String path, String token, String type, byte[] body) throws IOException {
    return ask("POST", path, token, type, body);
  }

  Answer ask(String method, String path, String token, String type, byte[] body)
      throws IOException {
    StringBuilder head = new StringBuilder(256);
    head.append(method).append(' ').append(path).append(" HTTP/1.1\r\nHost: localhost:");
    head.append(port).append("\r\n");
    if (!token.isEmpty()) {
      head.append("Authorization: Bearer ").append(token).append("\r\n");
    }
    if (!type.isEmpty()) {
      head.append("Content-Type: ").append(type).append("\r\n");
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    byte[] first = head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    byte[] whole = new byte[first.length + body.length];
    System.arraycopy(first, 0, whole, 0, first.length);
    System.arraycopy(body, 0, whole, first.length, body.length);
    turn.lock();
    try {
      boolean kept = socket != null;
      try {
        return exchange(whole);
      } catch (IOException e) {
        drop();
        // The server may have ended a kept connection just now; every request here may be repeated.
        if (!kept || e instanceof java.net.SocketTimeoutException) {
          throw e;
        }
        try {
          return exchange(whole);
        } catch (IOException again) {
          drop();
          throw again;
        }
      }
    } finally {
      turn.unlock();
    }
  }

  /** Shakes hands and nothing more. */
  void connect() throws IOException {
    turn.lock();
    try {
      opened();
    } finally {
      turn.unlock();
    }
  }

  private Socket opened() throws IOException {
    Socket open = socket;
    if (open != null) {
      return open;
    }
    Socket plain = new Socket();
    try {
      plain.setTcpNoDelay(true);
      plain.setSoTimeout(PATIENCE_MS);
      plain.bind(new InetSocketAddress(own(number), 0));
      plain.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), PATIENCE_MS);
      // A name of its own: no machine resumes another's session.
      Socket secure = tls.createSocket(plain, "machine-" + number, port, true);
      ((javax.net.ssl.SSLSocket) secure).startHandshake();
      socket = secure;
      in = new BufferedInputStream(secure.getInputStream(), BUFFER_BYTES);
      return secure;
    } catch (IOException e) {
      plain.close();
      throw e;
    }
  }

  private static InetAddress own(int number) throws IOException {
    return InetAddress.getByAddress(
        new byte[] {
          127, (byte) (1 + number / 60_000), (byte) (number / 250 % 240), (byte) (1 + number % 250)
        });
  }

  private Answer exchange(byte[] request) throws IOException {
    Socket open = opened();
    open.getOutputStream().write(request);
    InputStream from = java.util.Objects.requireNonNull(in);
    String status = line(from);
    int length = -1;
    boolean chunked = false;
    boolean ends = false;
    long retryAfterMs = 0;
    for (int i = 0; i < MAX_HEADERS; i++) {
      String header = line(from).toLowerCase(Locale.ROOT);
      if (header.isEmpty()) {
        break;
      }
      String value = header.substring(header.indexOf(':') + 1).strip();
      if (header.startsWith("content-length:")) {
        length = Integer.parseInt(value);
      } else if (header.startsWith("transfer-encoding:")) {
        chunked = value.contains("chunked");
      } else if (header.startsWith("retry-after:")) {
        retryAfterMs = 1_000 * Long.parseLong(value);
      } else if (header.startsWith("connection:")) {
        ends = value.contains("close");
      }
    }
    byte[] body = chunked ? chunks(from) : exactly(from, Math.max(0, length));
    if (ends) {
      drop();
    }
    return new Answer(
        Integer.parseInt(status, 9, 12, 10),
        new String(body, StandardCharsets.UTF_8),
        retryAfterMs);
  }

  private static byte[] chunks(InputStream from) throws IOException {
    java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
    while (true) {
      int size = Integer.parseInt(line(from).strip(), 16);
      all.writeBytes(exactly(from, size));
      line(from);
      if (size == 0) {
        return all.toByteArray();
      }
    }
  }

  private static byte[] exactly(InputStream from, int length) throws IOException {
    if (length > MAX_BODY_BYTES) {
      throw new IOException("An answer of " + length + " bytes");
    }
    byte[] bytes = from.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("The server ended within an answer");
    }
    return bytes;
  }

  private static String line(InputStream from) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int c = from.read(); c != '\n'; c = from.read()) {
      if (c < 0 || text.length() > MAX_BODY_BYTES) {
        throw new EOFException("The server ended the connection");
      }
      if (c != '\r') {
        text.append((char) c);
      }
    }
    return text.toString();
  }

  private void drop() {
    Socket open = socket;
    socket = null;
    in = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // It is gone either way.
        return;
      }
    }
  }

  @Override
  public void close() {
    turn.lock();
    try {
      drop();
    } finally {
      turn.unlock();
    }
  }
}
