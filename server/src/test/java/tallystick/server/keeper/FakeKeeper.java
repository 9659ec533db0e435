package tallystick.server.keeper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tallystick.intent.ApprovalTerms;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.Canonical;
import tallystick.intent.CredentialId;
import tallystick.intent.Entry;
import tallystick.intent.EntryBody;
import tallystick.intent.Frame;
import tallystick.intent.Frames;
import tallystick.intent.Intent;
import tallystick.intent.KeeperFleet;
import tallystick.intent.KeeperStatus;
import tallystick.intent.KeyKind;
import tallystick.intent.Leg;
import tallystick.intent.MachineIntent;
import tallystick.intent.OrderKind;
import tallystick.intent.OrganisationId;
import tallystick.intent.Outcome;
import tallystick.intent.Provenance;
import tallystick.intent.Rule;
import tallystick.intent.Scope;
import tallystick.intent.Setting;
import tallystick.intent.Submission;
import tallystick.intent.Verdict;
import tallystick.market.Amount;
import tallystick.market.Price;
import tallystick.market.Side;

/**
 * A keeper with a venue behind it, as far as the server can see: it keeps the conversation's
 * contract (verdict once per caller id, Logged before the send, outcomes in order, stored answers
 * again for the same bytes), signs nothing and fills what it is told to fill.
 */
public final class FakeKeeper implements AutoCloseable {
  private final Path socket;
  private final ServerSocketChannel server;
  private final List<SocketChannel> followers = new CopyOnWriteArrayList<>();
  private final Set<CredentialId> frozen = new HashSet<>();
  private final Map<CallerId, Known> known = new LinkedHashMap<>();
  private final List<Frame.Opened> entries = new ArrayList<>();
  private final List<String> trades = new ArrayList<>();
  private final List<Submission> submissions = new CopyOnWriteArrayList<>();
  private long sequence;
  private long nextOrderId = 1000;
  private long nextTradeId = 1;
  private BigInteger net = BigInteger.ZERO;
  private int mostOpenBuys;
  private boolean organisationFrozen;

  /** Intents that this holds for are refused by this rule. */
  public volatile @Nullable Rule refuseOrders;

  /** Public files of the log, by path. */
  public final Map<String, Bytes> tallyFiles = new java.util.concurrent.ConcurrentHashMap<>();

  /** How often any of them was asked for. */
  public volatile int tallyFilesAsked;

  /** Accounts that it has, frozen or not; one that is frozen it has anyway. */
  public final Set<CredentialId> accounts = java.util.concurrent.ConcurrentHashMap.newKeySet();

  /** The venue's own JSON about what a key may do; about others it talks nonsense. */
  public final Map<CredentialId, String> permissions =
      new java.util.concurrent.ConcurrentHashMap<>();

  /** What the venue says instead of any answer; empty while it answers. */
  public volatile String venueRefuses = "";

  /** The key whose stream tells of executions; each order's own when null. */
  public volatile @Nullable CredentialId streamOf;

  /** The venue's balances, as lines of its JSON. */
  public volatile String balances = "";

  /** What the keeper does not tell while this holds: lost on the way, but it happened. */
  public volatile Predicate<Frame.Reply> losing = frame -> false;

  /** What it says it acts by; nothing of machines by itself. */
  public volatile KeeperFleet fleet = new KeeperFleet(zeros(), List.of(), List.of(), List.of());

  public FakeKeeper(Path socket) {
    this.socket = socket;
    try {
      Files.deleteIfExists(socket);
      server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  /** One intent and all that was said about it. */
  private static final class Known {
    private final Intent intent;
    private final byte[] bytes;
    private final Frame.Judged judged;
    private final List<Outcome> outcomes = new ArrayList<>();
    private Amount left;
    private Amount spent;

    Known(Intent intent, Frame.Judged judged) {
      this.intent = intent;
      this.bytes = Canonical.encodeIntent(intent);
      this.judged = judged;
      this.left = Amount.zero(tallystick.market.Asset.of("X"));
      this.spent = this.left;
    }
  }

  /** Everything submitted, repeats too, in order. */
  public List<Submission> submissions() {
    return List.copyOf(submissions);
  }

  /** Orders placed, each once. */
  public synchronized List<Submission> orders() {
    Map<CallerId, Submission> once = new LinkedHashMap<>();
    for (Submission each : submissions) {
      if (each.intent() instanceof Intent.PlaceOrder && known.containsKey(each.callerId())) {
        once.putIfAbsent(each.callerId(), each);
      }
    }
    return List.copyOf(once.values());
  }

  /** Orders that rest with something left. */
  public synchronized List<Submission> open() {
    return orders().stream()
        .filter(
            order -> {
              Known at = known.get(order.callerId());
              return at != null && at.left.signum() > 0;
            })
        .toList();
  }

  /** Base units bought less sold, of all orders. */
  public synchronized BigInteger netBaseUnits() {
    return net;
  }

  public synchronized int mostOpenBuysAtOnce() {
    return mostOpenBuys;
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel peer = server.accept();
        Thread.ofVirtual().start(() -> converse(peer));
      }
    } catch (IOException e) {
      // Closed: the test is over, or plays that the keeper has died.
    }
  }

  private void converse(SocketChannel peer) {
    try (peer) {
      while (true) {
        Frames.Numbered numbered = Frames.read(peer);
        handle(peer, numbered.requestId(), (Frame.Request) numbered.frame());
      }
    } catch (IOException e) {
      followers.remove(peer);
    }
  }

  private synchronized void handle(SocketChannel peer, long id, Frame.Request request)
      throws IOException {
    switch (request) {
      case Frame.Hello f ->
          write(peer, id, new Frame.Welcome("fake", "tallystick.local/test", "key", 1, false));
      case Frame.Follow f -> followers.add(peer);
      case Frame.Submit f -> submit(peer, id, f.submission());
      case Frame.Query f ->
          write(
              peer,
              id,
              venueRefuses.isEmpty()
                  ? new Frame.Data(true, Bytes.of(venue(f).getBytes(StandardCharsets.UTF_8)))
                  : new Frame.Failed("venue-refused", venueRefuses));
      case Frame.AskStatus f ->
          write(
              peer,
              id,
              new Frame.Status(
                  new KeeperStatus(
                      true,
                      "",
                      false,
                      1,
                      Math.max(sequence, entries.size()),
                      Math.max(sequence, entries.size()),
                      "",
                      0,
                      1,
                      organisationFrozen,
                      accounts())));
      case Frame.AskEntries f -> {
        for (int i = 0; i < entries.size() && i < f.limit(); i++) {
          if (i >= f.fromSequence()) {
            write(peer, id, entries.get(i));
          }
        }
        write(peer, id, new Frame.End());
      }
      case Frame.AskTallyFile f -> {
        Bytes file = tallyFiles.get(f.path());
        tallyFilesAsked++;
        write(
            peer,
            id,
            file == null
                ? new Frame.Failed("unknown-file", "not in this fake")
                : new Frame.Data(true, file));
      }
      case Frame.AskFleet f ->
          write(peer, id, new Frame.Data(true, Bytes.of(Canonical.encodeFleet(fleet))));
      default -> write(peer, id, new Frame.Failed("not-admitted", "not in this fake"));
    }
  }

  /** Logs a change of settings that people have approved. */
  public synchronized void logged(Setting setting) {
    log(CallerId.derive("fake/" + entries.size()), Intent.ChangeSetting.request(setting));
  }

  /** Of all intents only evidence and what people approved are entries of this keeper's log. */
  private void log(CallerId callerId, Intent intent) {
    Entry entry =
        new Entry(
            new OrganisationId("demo"),
            entries.size(),
            zeros(),
            1,
            zeros(),
            1_000L + entries.size(),
            callerId,
            new EntryBody.Judged(intent, new Verdict.Approved()));
    Frame.Opened opened =
        new Frame.Opened(entries.size(), zeros(), Bytes.of(Canonical.encodeEntry(entry)));
    entries.add(opened);
    push(opened);
  }

  private String venue(Frame.Query asked) {
    return switch (asked.query().kind()) {
      case ACCOUNT -> "{\"canTrade\":true,\"balances\":[" + balances + "]}";
      case PERMISSIONS -> {
        Known lease = known.get(asked.lease());
        yield lease != null && lease.intent instanceof Intent.Read read
            ? permissions.getOrDefault(read.credential(), "")
            : "";
      }
      default -> "[" + String.join(",", trades) + "]";
    };
  }

  private List<KeeperStatus.Account> accounts() {
    Set<CredentialId> all = new HashSet<>(accounts);
    all.addAll(frozen);
    return all.stream()
        .map(
            credential ->
                new KeeperStatus.Account(
                    credential,
                    "paper",
                    "paper",
                    KeyKind.ED25519,
                    Provenance.MADE_IN_KEEPER,
                    "active",
                    "",
                    frozen.contains(credential),
                    true,
                    0,
                    0,
                    List.of(),
                    List.of()))
        .toList();
  }

  /** Plays that an account is frozen, or that people lifted it. */
  public synchronized void freeze(Scope scope, boolean now) {
    switch (scope) {
      case Scope.WholeOrganisation whole -> organisationFrozen = now;
      case Scope.OneCredential one -> {
        if (now) {
          frozen.add(one.credential());
        } else {
          frozen.remove(one.credential());
        }
      }
      case Scope.OneTerminal one -> throw new IllegalStateException("This keeper has no machines");
      case Scope.OneWallet one -> throw new IllegalStateException("This keeper has no wallets");
    }
    push(new Frame.FreezeChanged(new OrganisationId("demo"), scope, now, "in a test"));
  }

  private void submit(SocketChannel peer, long id, Submission submission) throws IOException {
    submissions.add(submission);
    Known before = known.get(submission.callerId());
    if (before != null) {
      if (!Arrays.equals(before.bytes, Canonical.encodeIntent(submission.intent()))) {
        write(peer, id, refused(submission.callerId(), Rule.INTENT_REPEATED));
        return;
      }
      write(peer, id, before.judged);
      for (Outcome outcome : before.outcomes) {
        write(peer, 0, new Frame.Resulted(submission.callerId(), sequence, outcome));
      }
      return;
    }
    Rule refusal = refuseOrders;
    if (submission.intent() instanceof Intent.PlaceOrder && refusal != null) {
      Known fresh = new Known(submission.intent(), refused(submission.callerId(), refusal));
      known.put(submission.callerId(), fresh);
      write(peer, id, fresh.judged);
      return;
    }
    if (submission.intent() instanceof Intent.ChangeSetting) {
      Frame.Judged pending =
          new Frame.Judged(
              submission.callerId(),
              new Verdict.Refused(Rule.APPROVAL_MISSING, "1 of 1"),
              sequence++,
              sequence,
              zeros(),
              new ApprovalTerms("console:test", "log", zeros(), zeros(), zeros(), 1));
      known.put(submission.callerId(), new Known(submission.intent(), pending));
      write(peer, id, pending);
      return;
    }
    sequence++;
    byte[] commitment = new byte[32];
    ByteBuffer.wrap(commitment).putLong(sequence);
    Frame.Judged judged =
        new Frame.Judged(
            submission.callerId(),
            new Verdict.Approved(),
            sequence,
            sequence,
            Bytes.of(commitment),
            null);
    Known fresh = new Known(submission.intent(), judged);
    known.put(submission.callerId(), fresh);
    if (!losing.test(judged)) {
      write(peer, id, judged);
    }
    carryOut(submission.callerId(), fresh);
  }

  private void carryOut(CallerId callerId, Known fresh) {
    switch (fresh.intent) {
      case Intent.PlaceOrder place -> {
        push(
            new Frame.Logged(
                callerId,
                Canonical.clientOrderId(fresh.judged.commitment(), Leg.MAIN),
                Canonical.clientOrderId(fresh.judged.commitment(), Leg.STOP)));
        fresh.left = place.quantity();
        fresh.spent = Amount.zero(place.instrument().quote());
        int buys =
            (int)
                open().stream()
                    .filter(o -> ((Intent.PlaceOrder) o.intent()).side() == Side.BUY)
                    .count();
        mostOpenBuys = Math.max(mostOpenBuys, buys);
        Outcome.VenueOrderId order =
            new Outcome.VenueOrderId(Leg.MAIN, Long.toString(nextOrderId++));
        outcome(callerId, fresh, new Outcome.Accepted(List.of(order)));
        if (place.kind() == OrderKind.LIMIT_IOC) {
          fill(callerId, place.limit() == null ? null : place.limit(), place.quantity());
        }
      }
      case Intent.CancelOrder cancel -> {
        outcome(callerId, fresh, new Outcome.Accepted(List.of()));
        Known target = known.get(cancel.target());
        if (target != null && target.left.signum() > 0) {
          end(cancel.target(), target, Outcome.Ending.CANCELLED);
        }
      }
      case Intent.Read r -> outcome(callerId, fresh, new Outcome.Applied());
      case Intent.FileEvidence f -> {
        log(callerId, f);
        outcome(callerId, fresh, new Outcome.Applied());
      }
      case Intent.Freeze f -> {
        freeze(f.scope(), true);
        outcome(callerId, fresh, new Outcome.Applied());
      }
      case Intent.ChangeSetting c -> throw new IllegalStateException();
      case MachineIntent m -> throw new IllegalStateException("This keeper has no wallets");
    }
  }

  /** Plays that people have approved this change. */
  public synchronized void approve(CallerId change) {
    Known pending = known.get(change);
    if (pending == null) {
      throw new IllegalArgumentException("Nothing waits under " + change);
    }
    log(CallerId.derive("approved/" + change), pending.intent);
  }

  /** Plays that an order executes; everything left of it ends it. */
  public synchronized void fill(CallerId callerId, @Nullable Price price, Amount quantity) {
    Known order = known.get(callerId);
    if (order == null || !(order.intent instanceof Intent.PlaceOrder place) || price == null) {
      throw new IllegalArgumentException("No order " + callerId);
    }
    Amount quote = price.notional(quantity, RoundingMode.HALF_EVEN);
    order.left = order.left.minus(quantity);
    order.spent = order.spent.plus(quote);
    BigInteger units = quantity.units();
    net = place.side() == Side.BUY ? net.add(units) : net.subtract(units);
    String symbol = place.instrument().base().code() + place.instrument().quote().code();
    long trade = nextTradeId++;
    String orderId = orderId(order);
    boolean buy = place.side() == Side.BUY;
    trades.add(
        """
        {"symbol":"%s","id":%d,"orderId":%s,"price":"%s","qty":"%s","quoteQty":"%s",\
        "commission":"0","commissionAsset":"%s","time":%d,"isBuyer":%b,"isMaker":true}\
        """
            .formatted(
                symbol,
                trade,
                orderId,
                price.toDecimal(),
                quantity.toDecimal(),
                quote.toDecimal(),
                place.instrument().quote().code(),
                1_000 + trade,
                buy));
    String event =
        """
        {"e":"executionReport","E":%d,"s":"%s","c":"%s","C":"","S":"%s","o":"LIMIT","f":"GTC",\
        "q":"%s","p":"%s","P":"0","x":"TRADE","X":"%s","r":"NONE","i":%s,"l":"%s","z":"%s",\
        "L":"%s","n":"0","N":"%s","T":%d,"t":%d,"m":true,"O":1,"Z":"%s","Y":"%s","g":-1}\
        """
            .formatted(
                1_000 + trade,
                symbol,
                Canonical.clientOrderId(order.judged.commitment(), Leg.MAIN),
                buy ? "BUY" : "SELL",
                place.quantity().toDecimal(),
                price.toDecimal(),
                order.left.isZero() ? "FILLED" : "PARTIALLY_FILLED",
                orderId,
                quantity.toDecimal(),
                place.quantity().minus(order.left).toDecimal(),
                price.toDecimal(),
                place.instrument().quote().code(),
                1_000 + trade,
                trade,
                order.spent.toDecimal(),
                quote.toDecimal());
    CredentialId teller = streamOf;
    push(
        new Frame.StreamEvent(
            teller == null ? place.credential() : teller,
            1,
            Bytes.of(event.getBytes(StandardCharsets.UTF_8))));
    if (order.left.isZero()) {
      end(callerId, order, Outcome.Ending.FILLED);
    }
  }

  private static String orderId(Known order) {
    for (Outcome outcome : order.outcomes) {
      if (outcome instanceof Outcome.Accepted accepted) {
        return accepted.orders().getFirst().id();
      }
    }
    throw new IllegalStateException("Not placed");
  }

  private void end(CallerId callerId, Known order, Outcome.Ending ending) {
    Intent.PlaceOrder place = (Intent.PlaceOrder) order.intent;
    Amount executed = place.quantity().minus(order.left);
    outcome(
        callerId,
        order,
        new Outcome.Closed(
            new Outcome.VenueOrderId(Leg.MAIN, orderId(order)), ending, executed, order.spent));
    order.left = Amount.zero(place.instrument().base());
  }

  private void outcome(CallerId callerId, Known order, Outcome outcome) {
    order.outcomes.add(outcome);
    push(new Frame.Resulted(callerId, sequence++, outcome));
  }

  /** Says something unasked to everybody who follows. */
  public void push(Frame.Reply frame) {
    if (losing.test(frame)) {
      return;
    }
    for (SocketChannel follower : List.copyOf(followers)) {
      try {
        write(follower, 0, frame);
      } catch (IOException e) {
        followers.remove(follower);
      }
    }
  }

  /** Tells a stranger's execution on this credential's stream. */
  public void strangeFill(CredentialId credential, String symbol) {
    String event =
        """
        {"e":"executionReport","E":1,"s":"%s","c":"thief","C":"","S":"SELL","o":"LIMIT","f":"GTC",\
        "q":"1","p":"5","P":"0","x":"TRADE","X":"FILLED","r":"NONE","i":666,"l":"1","z":"1",\
        "L":"5","n":"0","N":"USD","T":1,"t":666,"m":false,"O":1,"Z":"5","Y":"5","g":-1}\
        """
            .formatted(symbol);
    push(new Frame.StreamEvent(credential, 1, Bytes.of(event.getBytes(StandardCharsets.UTF_8))));
  }

  private Frame.Judged refused(CallerId callerId, Rule rule) {
    return new Frame.Judged(
        callerId, new Verdict.Refused(rule, "figures"), sequence++, sequence, zeros(), null);
  }

  private static Bytes zeros() {
    return Bytes.of(new byte[32]);
  }

  private static void write(SocketChannel peer, long id, Frame frame) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Frames.encode(id, frame));
    synchronized (peer) {
      while (bytes.hasRemaining()) {
        peer.write(bytes);
      }
    }
  }

  /** Plays a keeper's death: connections break; what it knows stays. */
  public void breakConnections() {
    for (SocketChannel follower : followers) {
      try {
        follower.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    followers.clear();
  }

  @Override
  public void close() {
    try {
      server.close();
      breakConnections();
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
