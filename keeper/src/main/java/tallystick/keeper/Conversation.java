package tallystick.keeper;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import tallystick.intent.Bytes;
import tallystick.intent.Canonical;
import tallystick.intent.CredentialId;
import tallystick.intent.Frame;
import tallystick.intent.KeeperStatus;
import tallystick.intent.OrganisationId;
import tallystick.intent.Setting;
import tallystick.keeper.approval.Approvals;
import tallystick.keeper.approval.Cooling;
import tallystick.keeper.approval.FirstAdministrator;
import tallystick.keeper.journal.Journal;
import tallystick.keeper.journal.Lease;
import tallystick.keeper.journal.Recorded;
import tallystick.keeper.life.Asker;
import tallystick.keeper.life.Audience;
import tallystick.keeper.life.ClockWatch;
import tallystick.keeper.life.Desk;
import tallystick.keeper.life.People;
import tallystick.keeper.socket.Connection;
import tallystick.keeper.socket.RequestHandler;
import tallystick.keeper.vault.Vault;
import tallystick.keeper.venue.Accounts;
import tallystick.keeper.witness.Witnesses;
import tallystick.tally.proof.MalformedException;
import tallystick.tally.proof.TilePath;
import tallystick.venues.Answer;

/** What the keeper says to what it is asked: one method for each frame. */
final class Conversation implements RequestHandler {
  /** A full bundle of our entries has some 9 KB, a tile 8 KB, a checkpoint less than one. */
  private static final int MAX_TALLY_FILE_BYTES = 1 << 20;

  /**
   * What a conversation needs.
   *
   * @param first the one-time code's keeper; null once there is an administrator
   */
  record Parts(
      String version,
      OrganisationId organisation,
      boolean isolated,
      String verifierKey,
      String origin,
      Path tallyFolder,
      Journal journal,
      Desk desk,
      People people,
      Accounts accounts,
      Witnesses witnesses,
      Audience audience,
      ClockWatch clock,
      Optional<FirstAdministrator> first,
      Executor executor) {}

  private final Parts parts;

  Conversation(Parts parts) {
    this.parts = parts;
  }

  @Override
  public void handle(Connection connection, long requestId, Frame.Request request)
      throws InterruptedException {
    Asker asker = new Asker(connection, requestId);
    switch (request) {
      case Frame.Hello hello -> connection.answer(requestId, welcome());
      case Frame.Submit submit -> parts.desk().submit(submit.submission(), asker);
      case Frame.Lookup lookup -> lookup(connection, requestId, lookup);
      case Frame.Query query -> query(connection, requestId, query);
      case Frame.AskStatus ask -> connection.answer(requestId, status(ask.organisation()));
      case Frame.AskFleet ask -> fleet(connection, requestId, ask.organisation());
      case Frame.AskEpoch ask -> epoch(connection, requestId, ask);
      case Frame.AskEntries ask -> entries(connection, requestId, ask);
      case Frame.AskTallyFile ask -> tallyFile(connection, requestId, ask.path());
      case Frame.Follow follow -> follow(connection, requestId, follow.organisation());
      case Frame.EnrolFirst enrol -> enrolFirst(asker, enrol);
      case Frame.AskPending ask -> pending(connection, requestId, ask.organisation());
      case Frame.Approve approve -> {
        if (ours(connection, requestId, approve.organisation())) {
          parts.people().approve(approve.change(), approve.approval(), asker);
        }
      }
      case Frame.Veto veto -> {
        if (ours(connection, requestId, veto.organisation())) {
          parts.people().veto(veto.change(), veto.approval(), asker);
        }
      }
      case Frame.BreakGlass broken -> {
        if (ours(connection, requestId, broken.organisation())) {
          parts.people().breakGlass(broken.change(), broken.approval(), asker);
        }
      }
      case Frame.AskCooling ask -> cooling(connection, requestId, ask.organisation());
      case Frame.AskPublicHalf ask -> publicHalf(connection, requestId, ask);
      case Frame.ImportSecret secret -> importSecret(connection, requestId, secret);
    }
  }

  private boolean ours(Connection connection, long requestId, OrganisationId organisation) {
    if (organisation.equals(parts.organisation())) {
      return true;
    }
    connection.push(
        requestId,
        new Frame.Failed(
            "unknown-organisation", "This keeper serves " + parts.organisation() + " only"));
    return false;
  }

  private Frame.Welcome welcome() {
    return new Frame.Welcome(
        parts.version(),
        parts.origin(),
        parts.verifierKey(),
        parts.journal().epoch(),
        parts.isolated());
  }

  private void lookup(Connection connection, long requestId, Frame.Lookup lookup)
      throws InterruptedException {
    if (!ours(connection, requestId, lookup.organisation())) {
      return;
    }
    Optional<Frame.Found> found = parts.desk().lookup(lookup.callerId());
    connection.answer(
        requestId,
        found.isPresent()
            ? found.get()
            : new Frame.Failed("unknown-caller", "No intent has the id " + lookup.callerId()));
  }

  // ---------------------------------------------------------------- reads

  private void query(Connection connection, long requestId, Frame.Query query)
      throws InterruptedException {
    if (!ours(connection, requestId, query.organisation())) {
      return;
    }
    Optional<Lease> lease =
        parts
            .desk()
            .lease(query.lease())
            .filter(l -> l.allows(query.query().kind(), parts.journal().nowMs()));
    if (lease.isEmpty()) {
      connection.answer(
          requestId,
          new Frame.Failed(
              "lease-ended",
              "No running lease "
                  + query.lease()
                  + " allows a read of "
                  + query.query().kind()
                  + "; submit a new Read"));
      return;
    }
    connection.begin();
    parts
        .executor()
        .execute(
            () -> {
              try {
                read(connection, requestId, lease.get(), query);
              } finally {
                connection.done();
              }
            });
  }

  private void read(Connection connection, long requestId, Lease lease, Frame.Query query) {
    try {
      switch (parts.accounts().read(lease, query.query())) {
        case Answer.Body body -> data(connection, requestId, body.json().toArray());
        case Answer.Refused refused ->
            connection.answer(
                requestId,
                new Frame.Failed("venue-refused", refused.code() + " " + brief(refused.text())));
        case Answer.Silent silent ->
            connection.answer(requestId, new Frame.Failed("venue-silent", brief(silent.why())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      connection.push(requestId, new Frame.Failed("venue-silent", brief(String.valueOf(e))));
    }
  }

  private static void data(Connection connection, long requestId, byte[] bytes)
      throws InterruptedException {
    int at = 0;
    do {
      int end = Math.min(bytes.length, at + Frame.Data.MAX_PIECE_LENGTH);
      byte[] piece = java.util.Arrays.copyOfRange(bytes, at, end);
      connection.answer(requestId, new Frame.Data(end == bytes.length, Bytes.of(piece)));
      at = end;
    } while (at < bytes.length);
  }

  // ---------------------------------------------------------------- the tally

  private void entries(Connection connection, long requestId, Frame.AskEntries ask)
      throws InterruptedException {
    if (!ours(connection, requestId, ask.organisation())) {
      return;
    }
    int limit = Math.clamp(ask.limit(), 1, Frame.AskEntries.MAX_ENTRIES);
    for (long at = Math.max(0, ask.fromSequence()); limit > 0; at++, limit--) {
      Optional<Recorded> recorded = parts.journal().read(ask.organisation(), at);
      if (recorded.isEmpty()) {
        break;
      }
      connection.answer(requestId, recorded.get().opened());
    }
    connection.answer(requestId, new Frame.End());
  }

  /** Only paths that a tile or the checkpoint can have; nothing that leads out of the folder. */
  private void tallyFile(Connection connection, long requestId, String path)
      throws InterruptedException {
    if (path.equals(Witnesses.FILE)) {
      Optional<String> note = parts.witnesses().cosigned();
      if (note.isEmpty()) {
        connection.answer(
            requestId, new Frame.Failed("unknown-file", "No quorum has cosigned anything yet"));
      } else {
        data(connection, requestId, note.get().getBytes(StandardCharsets.UTF_8));
      }
      return;
    }
    String allowed;
    try {
      allowed = path.equals(TilePath.CHECKPOINT) ? path : TilePath.parse(path).path();
    } catch (MalformedException e) {
      connection.answer(
          requestId,
          new Frame.Failed(
              "unknown-file", "The tally has a checkpoint and tiles, no " + brief(path)));
      return;
    }
    try {
      Path file = parts.tallyFolder().resolve(allowed);
      if (!Files.isRegularFile(file) || Files.size(file) > MAX_TALLY_FILE_BYTES) {
        connection.answer(
            requestId, new Frame.Failed("unknown-file", "The tally has no " + allowed + " (yet)"));
        return;
      }
      data(connection, requestId, Files.readAllBytes(file));
    } catch (IOException e) {
      connection.answer(requestId, new Frame.Failed("unknown-file", "Cannot read " + allowed));
    }
  }

  private void follow(Connection connection, long requestId, OrganisationId organisation)
      throws InterruptedException {
    if (ours(connection, requestId, organisation)) {
      parts.audience().follow(connection);
      connection.answer(requestId, new Frame.End());
    }
  }

  // ---------------------------------------------------------------- people

  private void enrolFirst(Asker asker, Frame.EnrolFirst enrol) {
    Connection connection = (Connection) asker.peer();
    if (!ours(connection, asker.requestId(), enrol.organisation())) {
      return;
    }
    Optional<FirstAdministrator> first = parts.first();
    boolean open = first.isPresent() && parts.desk().settings().people().isEmpty();
    Setting.EnrolAdministrator wanted = new Setting.EnrolAdministrator(enrol.person(), enrol.key());
    Optional<String> objection = open ? parts.people().objection(wanted) : Optional.empty();
    if (objection.isPresent()) {
      connection.push(asker.requestId(), new Frame.Failed("not-admitted", brief(objection.get())));
      return;
    }
    if (!open || !first.get().redeem(enrol.oneTimeCode(), parts.journal().nowMs())) {
      connection.push(
          asker.requestId(),
          new Frame.Failed(
              "not-admitted",
              open
                  ? "That is not the code on the keeper's console, or it has ended: start the"
                      + " keeper again for a new one"
                  : "There is an administrator already; only he can enrol others"));
      return;
    }
    parts.people().enrolFirst(wanted, asker);
  }

  private void pending(Connection connection, long requestId, OrganisationId organisation)
      throws InterruptedException {
    if (!ours(connection, requestId, organisation)) {
      return;
    }
    for (Approvals.Offer offer : parts.people().offers()) {
      connection.answer(
          requestId,
          new Frame.Pending(offer.change(), offer.setting(), offer.terms(), offer.approvedBy()));
    }
    connection.answer(requestId, new Frame.End());
  }

  private void cooling(Connection connection, long requestId, OrganisationId organisation)
      throws InterruptedException {
    if (!ours(connection, requestId, organisation)) {
      return;
    }
    for (People.Due due : parts.people().cooling()) {
      Cooling cooling = due.cooling();
      connection.answer(
          requestId,
          new Frame.Cooling(
              cooling.times().change(),
              cooling.setting(),
              cooling.terms(),
              Set.copyOf(cooling.people()),
              due.effectiveAtMs(),
              cooling.times().breakGlass()));
    }
    connection.answer(requestId, new Frame.End());
  }

  private void publicHalf(Connection connection, long requestId, Frame.AskPublicHalf ask)
      throws InterruptedException {
    if (!ours(connection, requestId, ask.organisation())) {
      return;
    }
    Optional<String> pem = parts.accounts().publicHalfPem(ask.credential());
    connection.answer(
        requestId,
        pem.isPresent()
            ? new Frame.PublicHalf(ask.credential(), pem.get())
            : new Frame.Failed(
                "unknown-credential", "The vault holds no key pair for " + ask.credential()));
  }

  private void importSecret(Connection connection, long requestId, Frame.ImportSecret secret)
      throws InterruptedException {
    try {
      if (!ours(connection, requestId, secret.organisation())) {
        return;
      }
      CredentialId credential = secret.credential();
      connection.answer(
          requestId,
          switch (parts.accounts().importSecret(credential, secret.secret())) {
            case Vault.Import.Kept kept -> new Frame.End();
            case Vault.Import.Refused refused -> new Frame.Failed("secret-refused", refused.why());
          });
    } finally {
      Connection.wipe(secret);
    }
  }

  // ---------------------------------------------------------------- status

  private void fleet(Connection connection, long requestId, OrganisationId organisation)
      throws InterruptedException {
    if (ours(connection, requestId, organisation)) {
      long nowMs = parts.journal().nowMs();
      data(
          connection,
          requestId,
          Canonical.encodeFleet(
              parts.desk().machines().fleet(parts.accounts().attestationKey(), nowMs)));
    }
  }

  /** A keeper that signs nothing says nothing to machines either: its log may be an old one. */
  private void epoch(Connection connection, long requestId, Frame.AskEpoch ask)
      throws InterruptedException {
    if (ours(connection, requestId, ask.organisation())) {
      String unsigned = unsigned();
      connection.answer(
          requestId,
          unsigned.isEmpty()
              ? new Frame.EpochSaid(
                  parts.accounts().epoch(ask.terminalKey(), parts.journal().epoch(), ask.nonce()))
              : new Frame.Failed("stopped", brief(unsigned)));
    }
  }

  /** Why nothing is signed; empty while it is. */
  private String unsigned() {
    String stopped = parts.desk().stoppedBecause();
    return stopped.isEmpty() ? parts.witnesses().closedBecause().orElse("") : stopped;
  }

  private Frame.Reply status(OrganisationId organisation) {
    if (!organisation.equals(parts.organisation())) {
      return new Frame.Failed(
          "unknown-organisation", "This keeper serves " + parts.organisation() + " only");
    }
    String unsigned = unsigned();
    String why = unsigned.isEmpty() ? parts.clock().jumped().orElse("") : unsigned;
    return new Frame.Status(
        new KeeperStatus(
            unsigned.isEmpty(),
            brief(why),
            parts.isolated(),
            parts.journal().epoch(),
            parts.journal().size(),
            parts.journal().entries(organisation),
            parts.journal().published().note(),
            parts.people().pending(),
            parts.desk().settings().people().size(),
            parts.desk().settings().organisationFrozen(),
            parts.accounts().status(parts.journal().nowMs()),
            parts.witnesses().witnessing()));
  }

  @Override
  public void ended(Connection connection) {
    parts.audience().leave(connection);
  }

  private static String brief(String text) {
    return text.length() <= 500 ? text : text.substring(0, 500);
  }
}
