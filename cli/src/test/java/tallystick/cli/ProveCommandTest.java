package tallystick.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.Canonical;
import tallystick.intent.Entry;
import tallystick.intent.EntryBody;
import tallystick.intent.OrganisationId;
import tallystick.tally.log.LogSettings;
import tallystick.tally.log.TallyLog;
import tallystick.tally.proof.Commitment;
import tallystick.tally.proof.Hash;
import tallystick.tally.proof.JdkNoteSigner;
import tallystick.tally.proof.KeyType;
import tallystick.watch.OpenedEntry;
import tallystick.watch.prove.Evidence;
import tallystick.watch.prove.EvidenceFile;

/** An export against a bundle, as a person runs it. */
class ProveCommandTest {
  private static final JdkNoteSigner SIGNER =
      JdkNoteSigner.of("demo.example/log", KeyType.ED25519, new byte[32]);

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path evidence;
  private Path orders;

  @BeforeEach
  void bundle() throws IOException {
    Bytes zeros = Bytes.of(new byte[32]);
    EntryBody body = new EntryBody.Started(zeros, "test", true);
    Entry entry =
        new Entry(new OrganisationId("demo"), 0, zeros, 1, zeros, 1_000, new CallerId(0, 0), body);
    OpenedEntry opened = OpenedEntry.of(0, zeros, Bytes.of(Canonical.encodeEntry(entry)));
    Path log = folder.resolve("log");
    try (TallyLog tally = TallyLog.open(LogSettings.of(log, SIGNER).withPublishEveryMs(0))) {
      tally.append(
          new Commitment(Hash.of(opened.commitment().toArray())).publicEntry(), new byte[0]);
      tally.publish();
    }
    Map<String, Bytes> files = new HashMap<>();
    try (Stream<Path> all = Files.walk(log)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(log.relativize(file).toString(), Bytes.of(Files.readAllBytes(file)));
      }
    }
    evidence = folder.resolve("evidence.zip");
    orders = folder.resolve("orders.json");
    Files.write(
        evidence,
        EvidenceFile.write(
            new Evidence(SIGNER.verifier().toString(), "you yourself", files, List.of(opened))));
  }

  private int prove(String export, String... more) throws IOException {
    Files.writeString(orders, export);
    List<String> words = new java.util.ArrayList<>(List.of("prove", "--orders", orders.toString()));
    words.addAll(List.of("--evidence", evidence.toString()));
    words.addAll(List.of(more));
    return TallystickCommand.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
        .execute(words.toArray(String[]::new));
  }

  @Test
  void endsWithZeroWhereNothingIsNotOurs() throws IOException {
    int status = prove("[]", "--verifier-key", SIGNER.verifier().toString());

    assertEquals(ExitStatus.OK, status, () -> out + "" + err);
    assertTrue(out.toString().contains("Who controls the keeper: you yourself"), out.toString());
  }

  @Test
  void endsWithOneWhereAnOrderIsNotOursAndNamesItsLine() throws IOException {
    int status =
        prove(
            "[\n{\"symbol\":\"BTCUSD\",\"orderId\":9,\"clientOrderId\":\"x\",\"price\":\"1\","
                + "\"origQty\":\"1\",\"type\":\"LIMIT\",\"timeInForce\":\"GTC\",\"side\":\"SELL\","
                + "\"time\":1767225600000}]");

    assertEquals(ExitStatus.FINDING, status);
    assertTrue(out.toString().contains("NOT OURS    BTCUSD 9 SELL 1 at 1  (line 2)"), out + "");
  }

  @Test
  void refusesAnotherLogsBundleAndBadInputInOneLine() throws IOException {
    VerifierKeys other = new VerifierKeys();

    assertEquals(ExitStatus.ENVIRONMENT, prove("[]", "--verifier-key", other.key()));
    assertEquals(1, err.toString().strip().lines().count(), err.toString());
    assertEquals(ExitStatus.ENVIRONMENT, prove("[{]"));
    assertTrue(err.toString().contains("orders.json, line 1"), err.toString());
  }

  /** Somebody else's key of the same name. */
  private static final class VerifierKeys {
    String key() {
      byte[] seed = new byte[32];
      seed[0] = 1;
      return JdkNoteSigner.of("demo.example/log", KeyType.ED25519, seed).verifier().toString();
    }
  }
}
