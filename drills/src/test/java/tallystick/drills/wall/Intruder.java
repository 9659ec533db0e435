package tallystick.drills.wall;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Approval;
import tallystick.intent.ApprovalTerms;
import tallystick.intent.ApproverKey;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.CredentialId;
import tallystick.intent.Frame;
import tallystick.intent.Frames;
import tallystick.intent.Intent;
import tallystick.intent.OrganisationId;
import tallystick.intent.PersonId;
import tallystick.intent.ReadKind;
import tallystick.intent.ReadQuery;
import tallystick.intent.Setting;
import tallystick.intent.Submission;
import tallystick.intent.Verdict;
import tallystick.market.Instrument;

/**
 * Whoever has taken over the server: a process of its user. Prints a line {@code what TAB result}
 * for each thing it tries and judges nothing.
 */
final class Intruder {
  private static final OrganisationId VICTIM = new OrganisationId("demo");
  private static final Instrument BTC_USD = Instrument.of("BTC/USD");
  private static final PersonId EVE = new PersonId("eve");
  private static final int CONNECTIONS = 200;
  private static final int FLOOD = 3_000;
  private static final int RANDOM_FRAMES = 100;

  private final Path socket;
  private final CredentialId credential;
  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
  private final Map<String, Integer> refused = new TreeMap<>();
  private final List<CallerId> approvedOrders = new ArrayList<>();
  private final int epoch;
  private int names;

  private Intruder(Path socket, CredentialId credential) throws IOException {
    this.socket = socket;
    this.credential = credential;
    try (Line line = new Line(socket, heard)) {
      Frame.Reply reply = line.ask(new Frame.Hello("intruder", "1"));
      epoch = ((Frame.Welcome) reply).epoch();
    }
  }

  /**
   * {@code read PATH...}, {@code knock SOCKET}, {@code entries SOCKET}, {@code attack SOCKET
   * CREDENTIAL SEED}.
   */
  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "read" -> Arrays.stream(args).skip(1).forEach(Intruder::read);
      case "knock" -> say("knock", knock(Path.of(args[1])));
      case "entries" -> entries(Path.of(args[1]));
      case "attack" ->
          new Intruder(Path.of(args[1]), new CredentialId(args[2]))
              .attack(new Random(Long.parseLong(args[3])));
      default ->
          throw new IllegalArgumentException("read, knock, entries or attack, not " + args[0]);
    }
  }

  private static void say(String what, Object result) {
    System.out.println(what + "\t" + result);
  }

  /** A folder's names or a file's first byte. */
  private static void read(String name) {
    Path path = Path.of(name);
    try {
      if (Files.isDirectory(path)) {
        try (var list = Files.list(path)) {
          say(name, "read " + list.count());
        }
      } else {
        try (var in = Files.newInputStream(path)) {
          say(name, "read " + in.read());
        }
      }
    } catch (IOException e) {
      say(name, "denied " + e.getClass().getSimpleName());
    }
  }

  /** Whoever is not admitted is told so, or hung up upon while he still talks. */
  private static String knock(Path door) throws IOException {
    try (Line line = new Line(door, new ByteArrayOutputStream())) {
      try {
        line.send(new Frame.Hello("stranger", "1"));
        Frame frame = line.next().frame();
        return frame instanceof Frame.Failed failed ? failed.code() : "answered " + frame;
      } catch (IOException e) {
        return "not-admitted";
      }
    }
  }

  private void attack(Random random) throws Exception {
    try (Line line = new Line(socket, heard).greeted()) {
      line.ask(new Frame.Follow(VICTIM));
      peoplesFrames(line);
      orders(line);
      reads(line);
      approvals(line);
      files(line);
      noFrames(random);
      floods();
      flood(line);
    }
    report();
  }

  private CallerId name() {
    return CallerId.derive("intruder/" + ++names);
  }

  private String submit(Line line, String what, CallerId id, int inEpoch, Intent intent)
      throws IOException {
    Frame.Reply reply = line.ask(new Frame.Submit(new Submission(VICTIM, id, inEpoch, intent)));
    String said = said(reply, id, intent);
    say(what, said);
    return said;
  }

  private String submit(Line line, String what, Intent intent) throws IOException {
    return submit(line, what, name(), epoch, intent);
  }

  private String said(Frame.Reply reply, CallerId id, Intent intent) {
    if (reply instanceof Frame.Judged judged) {
      return switch (judged.verdict()) {
        case Verdict.Refused no -> {
          refused.merge(no.rule().ruleName(), 1, Integer::sum);
          yield no.rule().ruleName();
        }
        case Verdict.Approved yes -> {
          if (intent instanceof Intent.PlaceOrder && !approvedOrders.contains(id)) {
            approvedOrders.add(id);
          }
          yield "approved " + judged.index();
        }
      };
    }
    return reply instanceof Frame.Failed failed ? failed.code() : reply.toString();
  }

  // ---------------------------------------------------------------- what the server's door is not
  // for

  private void peoplesFrames(Line line) throws IOException {
    Approval approval = approval(key(1), Bytes.of(new byte[32]));
    CallerId change = name();
    for (Frame.Request request :
        List.of(
            new Frame.EnrolFirst(VICTIM, "guess", EVE, approverKey(1)),
            new Frame.AskPending(VICTIM),
            new Frame.Approve(VICTIM, change, approval),
            new Frame.Veto(VICTIM, change, approval),
            new Frame.AskPublicHalf(VICTIM, credential),
            new Frame.ImportSecret(VICTIM, credential, new byte[32]))) {
      Frame.Reply reply = line.ask(request);
      say(
          "frame " + request.getClass().getSimpleName(),
          reply instanceof Frame.Failed failed ? failed.code() : "answered " + reply);
    }
  }

  // ---------------------------------------------------------------- orders

  private void orders(Line line) throws IOException {
    Intent beyond = DatabaseThief.buy(credential, BTC_USD, "0.1", "9000");
    long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    // Until the keeper has its own price, that is why it refuses.
    while (submit(line, "a price far beyond", beyond).equals("reference-stale")
        && System.nanoTime() < endNs) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
    CallerId honest = name();
    Intent order = DatabaseThief.buy(credential, BTC_USD, "0.1", "500");
    String first = submit(line, "an honest order", honest, epoch, order);
    String again = submit(line, "the same order again", honest, epoch, order);
    say("the same answer", first.equals(again));
    submit(
        line,
        "its id with other bytes",
        honest,
        epoch,
        DatabaseThief.buy(credential, BTC_USD, "0.2", "500"));
    submit(line, "an old epoch", name(), epoch - 1, order);
    submit(
        line,
        "another pair",
        DatabaseThief.buy(credential, Instrument.of("ETH/USD"), "0.1", "500"));
    submit(
        line,
        "another account",
        DatabaseThief.buy(new CredentialId("somebody-else"), BTC_USD, "0.1", "500"));
    submit(line, "far too much", DatabaseThief.buy(credential, BTC_USD, "1000", "500"));
    say(
        "another organisation",
        said(
            line.ask(
                new Frame.Submit(
                    new Submission(new OrganisationId("other"), name(), epoch, order))),
            honest,
            order));
  }

  // ---------------------------------------------------------------- reads

  private void reads(Line line) throws Exception {
    CallerId lease = name();
    Intent read =
        new Intent.Read(
            credential,
            EnumSet.of(ReadKind.ACCOUNT, ReadKind.STREAM, ReadKind.PERMISSIONS),
            60_000);
    submit(line, "a lease", lease, epoch, read);
    say("a read under it", queried(line, lease, ReadQuery.of(ReadKind.ACCOUNT)));
    say("the key's permissions", queried(line, lease, ReadQuery.of(ReadKind.PERMISSIONS)));
    say("the stream's log-on", queried(line, lease, ReadQuery.of(ReadKind.STREAM)));
    say("a kind not leased", queried(line, lease, ReadQuery.of(ReadKind.TRADES, BTC_USD)));
    say("a read under no lease", queried(line, name(), ReadQuery.of(ReadKind.ACCOUNT)));
    say(
        "a read under an order",
        queried(line, approvedOrders.getFirst(), ReadQuery.of(ReadKind.ACCOUNT)));
    submit(
        line,
        "the lease's id as an order",
        lease,
        epoch,
        DatabaseThief.buy(credential, BTC_USD, "0.1", "500"));
    CallerId brief = name();
    submit(
        line,
        "a brief lease",
        brief,
        epoch,
        new Intent.Read(credential, EnumSet.of(ReadKind.ACCOUNT), 1));
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    String late = queried(line, brief, ReadQuery.of(ReadKind.ACCOUNT));
    for (int i = 0; i < 100 && !late.equals("lease-ended"); i++) {
      late = queried(line, brief, ReadQuery.of(ReadKind.ACCOUNT));
    }
    say("a read under an ended lease", late);
  }

  private static String queried(Line line, CallerId lease, ReadQuery query) throws IOException {
    Frame.Reply last = line.askAll(new Frame.Query(VICTIM, lease, query)).getLast();
    return last instanceof Frame.Failed failed ? failed.code() : "data";
  }

  // ---------------------------------------------------------------- approvals

  private static Ed25519PrivateKeyParameters key(int seed) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) seed;
    return new Ed25519PrivateKeyParameters(bytes, 0);
  }

  private static ApproverKey approverKey(int seed) {
    return new ApproverKey.Console(Bytes.of(key(seed).generatePublicKey().getEncoded()));
  }

  private static Approval.ConsoleKey approval(Ed25519PrivateKeyParameters key, Bytes challenge) {
    return signed(EVE, key, challenge);
  }

  private static Approval.ConsoleKey signed(
      PersonId person, Ed25519PrivateKeyParameters key, Bytes challenge) {
    Ed25519Signer signer = new Ed25519Signer();
    signer.init(true, key);
    signer.update(challenge.toArray(), 0, challenge.length());
    return new Approval.ConsoleKey(
        person,
        Bytes.of(key.generatePublicKey().getEncoded()),
        Bytes.of(signer.generateSignature()));
  }

  private void approvals(Line line) throws IOException {
    Setting eve = new Setting.EnrolAdministrator(EVE, approverKey(1));
    CallerId asked = name();
    Intent request = Intent.ChangeSetting.request(eve);
    Frame.Reply reply = line.ask(new Frame.Submit(new Submission(VICTIM, asked, epoch, request)));
    say("to become an administrator", said(reply, asked, request));
    ApprovalTerms terms = terms(reply);
    if (terms == null) {
      say("the terms", "none");
      return;
    }
    Bytes challenge = terms.challenge(VICTIM, eve);
    submit(
        line,
        "with one's own approval",
        new Intent.ChangeSetting(eve, terms, List.of(approval(key(1), challenge))));
    submit(
        line,
        "with an approval in the owner's name",
        new Intent.ChangeSetting(
            eve, terms, List.of(signed(new PersonId("owner"), key(1), challenge))));
    submit(
        line,
        "with terms of one's own",
        new Intent.ChangeSetting(
            eve,
            new ApprovalTerms(
                terms.approverOrigin(),
                terms.logOrigin(),
                terms.previousSettings(),
                terms.policyHash(),
                Bytes.of(new byte[32]),
                Long.MAX_VALUE),
            List.of(approval(key(1), challenge))));
  }

  private static @Nullable ApprovalTerms terms(Frame.Reply reply) {
    return reply instanceof Frame.Judged judged ? judged.terms() : null;
  }

  private void files(Line line) throws IOException {
    for (String path :
        List.of("../vault", "tile/../../vault", "/etc/passwd", "tile/0/000/../../../vault")) {
      Frame.Reply last = line.askAll(new Frame.AskTallyFile(path)).getLast();
      say("file " + path, last instanceof Frame.Failed failed ? failed.code() : "data");
    }
  }

  // ---------------------------------------------------------------- bytes that are no frame

  private void noFrames(Random random) throws IOException {
    byte[] hello = Frames.encode(1, new Frame.Hello("intruder", "1"));
    say("a huge frame", afterwards(ByteBuffer.allocate(4).putInt(Integer.MAX_VALUE).array()));
    say("a frame just too long", afterwards(ByteBuffer.allocate(4).putInt(65_537).array()));
    say("a negative length", afterwards(ByteBuffer.allocate(4).putInt(-1).array()));
    say("an empty frame", afterwards(ByteBuffer.allocate(4).putInt(0).array()));
    say("a reply", afterwards(Frames.encode(1, new Frame.End())));
    byte[] version = hello.clone();
    version[4] = 9;
    say("another version", afterwards(version));
    for (int type : new int[] {0, 9, 31, 38, 63, 98, 127, 255}) {
      byte[] unknown = hello.clone();
      unknown[5] = (byte) type;
      say("type " + type, afterwards(unknown));
    }
    // Version and kind of the intent follow the organisation's name, the id and the epoch.
    byte[] submit =
        Frames.encode(
            1,
            new Frame.Submit(
                new Submission(
                    VICTIM, name(), epoch, DatabaseThief.buy(credential, BTC_USD, "0.1", "500"))));
    int kind = 4 + 10 + 2 + VICTIM.name().length() + 16 + 4 + 1;
    for (int other : new int[] {0, 6, 7, 8, 99, 255}) {
      byte[] withdrawal = submit.clone();
      withdrawal[kind] = (byte) other;
      say("intent of kind " + other, afterwards(withdrawal));
    }
    for (int i = 0; i < RANDOM_FRAMES; i++) {
      byte[] bytes = new byte[10 + random.nextInt(500)];
      random.nextBytes(bytes);
      byte[] frame = ByteBuffer.allocate(4 + bytes.length).putInt(bytes.length).put(bytes).array();
      String words = afterwards(frame);
      if (!words.equals("bad-frame")) {
        say("random frame " + HexFormat.of().formatHex(frame), words);
      }
    }
    say("random frames", RANDOM_FRAMES);
  }

  /** What the keeper says last on a line of its own that brings these bytes after the greeting. */
  private String afterwards(byte[] bytes) throws IOException {
    try (Line line = new Line(socket, heard).greeted()) {
      line.raw(bytes);
      return line.lastWords();
    }
  }

  // ---------------------------------------------------------------- floods

  private void floods() throws IOException {
    List<Line> lines = new ArrayList<>();
    int welcome = 0;
    int refusals = 0;
    for (int i = 0; i < CONNECTIONS; i++) {
      Line line = new Line(socket, heard);
      lines.add(line);
      try {
        line.greeted();
        welcome++;
      } catch (IOException e) {
        refusals++;
      }
    }
    say("connections welcomed", welcome);
    say("connections refused", refusals);
    for (Line line : lines) {
      line.close();
    }
    try (Line deaf = new Line(socket, heard)) {
      byte[] ask = Frames.encode(2, new Frame.AskStatus(VICTIM));
      Thread writer =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      deaf.raw(Frames.encode(1, new Frame.Hello("deaf", "1")));
                      for (int i = 0; i < 20_000; i++) {
                        deaf.raw(ask);
                      }
                    } catch (IOException e) {
                      // Hung up upon, or closed below: either will do.
                      return;
                    }
                  });
      writer.join(java.time.Duration.ofSeconds(2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Thousands of orders of an account that does not exist, without waiting for answers. */
  private void flood(Line line) throws IOException {
    Intent order = DatabaseThief.buy(new CredentialId("somebody-else"), BTC_USD, "0.1", "500");
    long last = 0;
    int answered = 0;
    for (int i = 0; i < FLOOD; i++) {
      last = line.send(new Frame.Submit(new Submission(VICTIM, name(), epoch, order)));
      // Answers are read as one goes: a peer that does not read is hung up upon.
      if (i % 100 == 99) {
        while (answered <= i) {
          Frames.Numbered numbered = line.next();
          if (numbered.frame() instanceof Frame.Judged judged && numbered.requestId() > 0) {
            String ignored = said(judged, judged.callerId(), order);
            answered++;
          }
        }
      }
    }
    say("flood answered", answered + " of " + FLOOD + (last > 0 ? "" : " never sent"));
  }

  // ---------------------------------------------------------------- what it came back with

  private void report() {
    refused.forEach((rule, count) -> say("refused " + rule, count));
    say("orders approved", approvedOrders.size());
    byte[] all = heard.toByteArray();
    say("heard", HexFormat.of().formatHex(all));
  }

  /** All of the organisation's entries. */
  private static void entries(Path socket) throws IOException {
    try (Line line = new Line(socket, new ByteArrayOutputStream()).greeted()) {
      long from = 0;
      while (true) {
        List<Frame.Reply> page =
            line.askAll(new Frame.AskEntries(VICTIM, from, Frame.AskEntries.MAX_ENTRIES));
        for (Frame.Reply reply : page) {
          if (reply instanceof Frame.Opened opened) {
            say("entry " + from++, opened.entry().toHex());
          }
        }
        if (page.size() <= 1) {
          return;
        }
      }
    }
  }
}
