package tallystick.bench.keeper;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import tallystick.intent.AccountPolicy;
import tallystick.intent.ApproverKey;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.CredentialId;
import tallystick.intent.EntryBody;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.KeyKind;
import tallystick.intent.Limits;
import tallystick.intent.MachineIntent;
import tallystick.intent.OrderKind;
import tallystick.intent.OrganisationId;
import tallystick.intent.Outcome;
import tallystick.intent.PersonId;
import tallystick.intent.Provenance;
import tallystick.intent.Setting;
import tallystick.intent.Verdict;
import tallystick.keeper.approval.Approvals;
import tallystick.keeper.journal.AppendListener;
import tallystick.keeper.journal.Journal;
import tallystick.keeper.journal.Lease;
import tallystick.keeper.journal.Logged;
import tallystick.keeper.journal.Recorded;
import tallystick.keeper.life.Asker;
import tallystick.keeper.life.Audience;
import tallystick.keeper.life.Carrier;
import tallystick.keeper.life.ClockWatch;
import tallystick.keeper.life.Desk;
import tallystick.keeper.life.DeskSetup;
import tallystick.keeper.life.DiskWatch;
import tallystick.keeper.life.Gate;
import tallystick.keeper.life.HaltAfter;
import tallystick.keeper.policy.Quota;
import tallystick.keeper.policy.Standing;
import tallystick.keeper.reference.Depth;
import tallystick.keeper.reference.Reference;
import tallystick.keeper.reference.References;
import tallystick.keeper.socket.Connection;
import tallystick.keeper.socket.Door;
import tallystick.keeper.socket.DoorKeeper;
import tallystick.keeper.socket.RequestHandler;
import tallystick.keeper.socket.Users;
import tallystick.keeper.vault.Holding;
import tallystick.keeper.vault.Signer;
import tallystick.keeper.vault.Unlock;
import tallystick.keeper.vault.Vault;
import tallystick.market.Amount;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.tally.TallyException;
import tallystick.tally.log.Disk;
import tallystick.venues.binance.wire.ClientIds;
import tallystick.venues.binance.wire.OrderCalls;

/** The keeper without a venue: what it would send is signed and reported to {@code signed}. */
final class SigningDesk implements AutoCloseable {
  static final OrganisationId ORGANISATION = new OrganisationId("bench");
  static final Instrument BTC_USD = Instrument.of("BTC/USD");

  private static final String VENUE = "paper";
  private static final Holding AT = new Holding(VENUE, "127.0.0.1:1", "paper");
  private static final String ORIGIN = "tallystick.local/bench";

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final ExecutorService herald = Executors.newSingleThreadExecutor();
  private final Vault vault;
  private final Journal journal;
  private final DoorKeeper door;
  private final Path socket;

  SigningDesk(Path folder, KeyKind kind, Consumer<CallerId> signed) throws IOException {
    SecureRandom random = new SecureRandom();
    vault = openVault(folder, random);
    CredentialId credential = credential(kind);
    addKey(vault, kind, credential);
    Desk desk =
        new Desk(
            new DeskSetup(
                ORGANISATION,
                new FixedPrice(),
                new PaperOnly(),
                new Quota(Integer.MAX_VALUE, Integer.MAX_VALUE),
                new Approvals(ORGANISATION, Optional.empty(), false, ORIGIN, random),
                new Audience(),
                new ClockWatch(
                    System::currentTimeMillis, () -> System.nanoTime() / 1_000_000, "bench"),
                new DiskWatch(folder, 0, () -> System.nanoTime() / 1_000_000),
                HaltAfter.never(),
                Gate.open(),
                false,
                executor));
    journal =
        Journal.open(
            new Journal.Setup(
                folder.resolve("tally"),
                vault.logSigner(ORIGIN),
                vault.entryCipher(),
                System::currentTimeMillis,
                random,
                herald,
                Disk.real(),
                failure -> {
                  throw failure;
                }),
            desk::replay);
    for (EntryBody body : settings(credential, kind)) {
      desk.replay(logged(body));
    }
    Signer signer = new Signer(vault, System::currentTimeMillis);
    Signer.Access access = new Signer.Access(credential, kind, "bench-key", AT);
    desk.open(journal, new SignOnly(signer, access, signed));
    socket = folder.resolve(Door.SERVER.fileName());
    String me = System.getProperty("user.name");
    door = DoorKeeper.open(folder, Door.SERVER, Users.of(folder, me, me), new Submissions(desk));
  }

  static CredentialId credential(KeyKind kind) {
    return new CredentialId(kind == KeyKind.ED25519 ? "ed25519" : "hmac");
  }

  /** A client's end of the server's socket. */
  SocketChannel connect() throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(socket));
  }

  static Vault openVault(Path folder, SecureRandom random) throws IOException {
    Path keyFile = folder.resolve("key-file");
    if (!Files.exists(keyFile)) {
      Files.writeString(keyFile, "5a".repeat(32));
    }
    try (Unlock unlock = Unlock.keyFile(keyFile)) {
      return Vault.open(folder.resolve("vault"), unlock, random);
    }
  }

  private static void addKey(Vault vault, KeyKind kind, CredentialId credential) {
    if (kind == KeyKind.ED25519) {
      vault.makeEd25519(credential, AT);
    } else {
      byte[] secret = "s3".repeat(32).getBytes(StandardCharsets.US_ASCII);
      vault.importSecret(credential, AT, kind, Provenance.IMPORTED_FROM_FILE, secret);
    }
  }

  /** Signs as the keeper does, without its log: the bare rate beside which orders are shown. */
  static byte[] bareSignature(Vault vault, KeyKind kind, byte[] payload) {
    return vault.logSigner(ORIGIN + kind).sign(payload);
  }

  /** An approved change for each setting, so that an account may trade without limit. */
  private static List<EntryBody> settings(CredentialId credential, KeyKind kind) {
    Amount much = Amount.parse("1000000000000", BTC_USD.quote());
    Limits limits = new Limits(much, much, much, much);
    Provenance provenance =
        kind == KeyKind.ED25519 ? Provenance.MADE_IN_KEEPER : Provenance.IMPORTED_FROM_FILE;
    AccountPolicy policy =
        new AccountPolicy(
            credential,
            List.of(new AccountPolicy.AllowedInstrument(BTC_USD, true)),
            EnumSet.allOf(OrderKind.class),
            List.of(limits),
            500,
            10,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE);
    List<Setting> settings =
        List.of(
            new Setting.EnrolAdministrator(
                new PersonId("bench"), new ApproverKey.Console(Bytes.of(new byte[32]))),
            new Setting.SetOrganisationPolicy(List.of(limits), 1),
            new Setting.AddCredential(credential, VENUE, kind, provenance, true),
            new Setting.ActivateCredential(credential, "bench-key"),
            new Setting.SetAccountPolicy(policy));
    List<EntryBody> bodies = new ArrayList<>();
    for (Setting setting : settings) {
      bodies.add(
          new EntryBody.Judged(Intent.ChangeSetting.request(setting), new Verdict.Approved()));
    }
    return bodies;
  }

  private Recorded logged(EntryBody body) {
    CompletableFuture<Recorded> durable = new CompletableFuture<>();
    journal.append(
        ORGANISATION,
        CallerId.derive("setting/" + body),
        Bytes.of(new byte[32]),
        System.currentTimeMillis(),
        body,
        new AppendListener() {
          @Override
          public void recorded(Recorded recorded) {
            durable.complete(recorded);
          }

          @Override
          public void stopped(TallyException cause) {
            durable.completeExceptionally(cause);
          }
        });
    return durable.join();
  }

  @Override
  public void close() {
    door.close();
    executor.shutdown();
    journal.close();
    herald.shutdown();
    vault.close();
  }

  /** The one price, always fresh. */
  private static final class FixedPrice implements References {
    @Override
    public Optional<Reference> find(String venue, Instrument instrument) {
      Price price = Price.parse("1000", BTC_USD);
      return Optional.of(new Reference(price, price, System.currentTimeMillis()));
    }

    @Override
    public Optional<Depth> depth(String venue, Instrument instrument) {
      return Optional.empty();
    }
  }

  private static final class PaperOnly implements Standing.Venues {
    @Override
    public boolean known(String venue) {
      return venue.equals(VENUE);
    }

    @Override
    public boolean real(String venue) {
      return false;
    }
  }

  /** Builds and signs the request as the keeper does, and does not send it. */
  private record SignOnly(Signer signer, Signer.Access access, Consumer<CallerId> signed)
      implements Carrier {
    @Override
    public Outcome place(Logged logged, Intent.PlaceOrder order) {
      OrderCalls.place(order, "BTCUSD", ClientIds.of(logged.commitment()), null)
          .signed(System.currentTimeMillis(), signer.sign(logged, access));
      signed.accept(logged.callerId());
      return new Outcome.Rejected(-2010, "not sent: this is a benchmark");
    }

    @Override
    public Outcome cancel(Logged logged, Intent.CancelOrder cancel) {
      return new Outcome.Rejected(-2011, "not sent: this is a benchmark");
    }

    @Override
    public Outcome sign(Logged logged, MachineIntent.SendCoins send) {
      throw new IllegalStateException("No wallet here");
    }

    @Override
    public Outcome attest(Logged logged, MachineIntent.AttestAddress ask) {
      throw new IllegalStateException("No wallet here");
    }

    @Override
    public Outcome attest(Logged logged, MachineIntent.AuthoriseDispense ask) {
      throw new IllegalStateException("No wallet here");
    }

    @Override
    public Outcome changed(Logged logged, Setting setting) {
      return new Outcome.Applied();
    }

    @Override
    public Outcome froze(Logged logged, Intent.Freeze freeze) {
      return new Outcome.Applied();
    }

    @Override
    public void leased(Lease lease) {}

    @Override
    public void settled(CallerId callerId) {}
  }

  private record Submissions(Desk desk) implements RequestHandler {
    @Override
    public void handle(Connection connection, long requestId, Frame.Request request) {
      if (request instanceof Frame.Submit submit) {
        desk.submit(submit.submission(), new Asker(connection, requestId));
      }
    }

    @Override
    public void ended(Connection connection) {}
  }
}
