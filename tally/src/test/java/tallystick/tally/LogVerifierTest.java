package tallystick.tally;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.tally.log.LogSettings;
import tallystick.tally.log.TallyLog;
import tallystick.tally.proof.JdkNoteSigner;
import tallystick.tally.proof.KeyType;
import tallystick.tally.proof.LogCheck;
import tallystick.tally.proof.LogVerifier;
import tallystick.tally.proof.TileSource;

/** A whole log, written by one package and re-derived by the other, from a folder and a URL. */
class LogVerifierTest {
  private static final int ENTRIES = 600;
  private static final JdkNoteSigner SIGNER =
      JdkNoteSigner.of("keeper.example/tally", KeyType.ED25519, new byte[32]);

  @TempDir Path folder;

  @BeforeEach
  void aLogOfSixHundred() {
    try (TallyLog log = TallyLog.open(LogSettings.of(folder, SIGNER).withPublishEveryMs(0))) {
      for (int i = 0; i < ENTRIES; i++) {
        log.append(new byte[] {(byte) (i >>> 8), (byte) i}, new byte[0]);
      }
      log.publish();
    }
  }

  private static LogCheck verify(TileSource source) {
    return LogVerifier.verify(source, SIGNER.verifier(), List.of(), (index, entry) -> {});
  }

  @Test
  void namesTheFileOfAnyByteThatWasChanged() throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(file).toString();
        if (name.startsWith("wal") || name.equals("lock")) {
          continue;
        }
        byte[] good = Files.readAllBytes(file);
        byte[] bad = good.clone();
        bad[bad.length / 2] ^= 1;
        Files.write(file, bad);

        LogCheck check = verify(TileSource.folder(folder));

        LogCheck.Refused refused = assertInstanceOf(LogCheck.Refused.class, check, name);
        // A changed entry shows in the tile of its hash, which is the first to disagree.
        assertEquals(
            name.replace("tile/entries/", "tile/0/"),
            refused.where().replace("tile/entries/", "tile/0/"));
        Files.write(file, good);
      }
    }
    assertInstanceOf(LogCheck.Verified.class, verify(TileSource.folder(folder)));
  }

  @Test
  void namesAFileThatIsMissing() throws IOException {
    Files.delete(folder.resolve("tile/0/002.p/88"));

    LogCheck.Refused refused =
        assertInstanceOf(LogCheck.Refused.class, verify(TileSource.folder(folder)));

    assertEquals("tile/0/002.p/88", refused.where());
  }

  @Test
  void readsALogFromAUrlCompressedOrNot() throws IOException {
    for (boolean gzip : new boolean[] {false, true}) {
      HttpServer http =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      http.createContext(
          "/log/",
          exchange -> {
            try (exchange) {
              Path file =
                  folder.resolve(exchange.getRequestURI().getPath().substring("/log/".length()));
              if (!Files.isRegularFile(file)) {
                exchange.sendResponseHeaders(404, -1);
                return;
              }
              byte[] bytes = Files.readAllBytes(file);
              if (gzip) {
                ByteArrayOutputStream small = new ByteArrayOutputStream();
                try (OutputStream out = new GZIPOutputStream(small)) {
                  out.write(bytes);
                }
                bytes = small.toByteArray();
                exchange.getResponseHeaders().set("Content-Encoding", "gzip");
              }
              exchange.sendResponseHeaders(200, bytes.length);
              exchange.getResponseBody().write(bytes);
            }
          });
      http.start();
      try {
        String url = "http://localhost:" + http.getAddress().getPort() + "/log";
        assertInstanceOf(LogCheck.Verified.class, verify(TileSource.at(url)));
      } finally {
        http.stop(0);
      }
    }
  }

  @Test
  void aSourceThatCannotBeReachedSaysNothingAboutTheLog() throws IOException {
    int port;
    try (java.net.ServerSocket socket =
        new java.net.ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    TileSource nobody = TileSource.at("http://localhost:" + port + "/");

    assertThrows(TallyException.class, () -> verify(nobody));
  }
}
