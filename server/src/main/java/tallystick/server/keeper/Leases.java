package tallystick.server.keeper;

import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tallystick.intent.CallerId;
import tallystick.intent.CredentialId;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.OrganisationId;
import tallystick.intent.ReadKind;
import tallystick.intent.Submission;
import tallystick.intent.Verdict;

/**
 * Read leases, one per credential, renewed before they end. A lease is an intent like any other and
 * stands in the tally; without one the keeper reads nothing for us and holds no private stream.
 */
public final class Leases {
  /** An hour is the keeper's own ceiling; a renewal is one entry. */
  private static final long LEASE_MS = Intent.Read.MAX_LEASE_MS;

  /** Renewed with a quarter of it left, so that several tries fit. */
  private static final long RENEW_BEFORE_MS = LEASE_MS / 4;

  private final KeeperLink link;
  private final OrganisationId organisation;
  private final InstantSource clock;
  private final String startNonce;
  private final Map<CredentialId, Running> running = new ConcurrentHashMap<>();
  private long counter;

  /**
   * @param startNonce unique to this start of the server, so that its leases are new ones
   */
  public Leases(
      KeeperLink link, OrganisationId organisation, InstantSource clock, String startNonce) {
    this.link = link;
    this.organisation = organisation;
    this.clock = clock;
    this.startNonce = startNonce;
  }

  private record Running(CallerId lease, long endsMs) {}

  /** A lease, or why there is none. */
  public sealed interface Granted {
    /** It runs; reads under it name {@code lease}. */
    record Lease(CallerId lease) implements Granted {}

    /** The keeper refused it. */
    record Refused(String why) implements Granted {}
  }

  /**
   * A lease that still runs for a while; asks for one where needed. Blocks; not for the reader.
   *
   * @throws KeeperSilentException when the keeper does not answer
   */
  public synchronized Granted lease(CredentialId credential) {
    long now = clock.millis();
    Running known = running.get(credential);
    if (known != null && known.endsMs - now > RENEW_BEFORE_MS) {
      return new Granted.Lease(known.lease);
    }
    int epoch =
        switch (link.state()) {
          case KeeperState.Up up -> up.welcome().epoch();
          case KeeperState.Down down ->
              throw new KeeperSilentException(new Frame.Failed(KeeperLink.GONE, down.why()));
        };
    CallerId id =
        CallerId.derive("server/lease/" + startNonce + "/" + credential + "/" + counter++);
    Frame.Judged judged =
        link.submitAndWait(
            new Submission(
                organisation,
                id,
                epoch,
                new Intent.Read(credential, EnumSet.allOf(ReadKind.class), LEASE_MS)));
    return switch (judged.verdict()) {
      case Verdict.Approved a -> {
        running.put(credential, new Running(id, now + LEASE_MS));
        yield new Granted.Lease(id);
      }
      case Verdict.Refused r ->
          new Granted.Refused(
              r.rule().ruleName() + (r.figures().isEmpty() ? "" : ": " + r.figures()));
    };
  }

  /** The connection broke; the keeper may be another process now. */
  public void forget() {
    running.clear();
  }

  /** The keeper says that this lease is no more. */
  public void forget(CredentialId credential) {
    running.remove(credential);
  }
}
