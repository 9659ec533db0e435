package tallystick.keeper.policy;

import java.util.Map;
import java.util.Optional;
import tallystick.intent.Rule;
import tallystick.intent.Submission;
import tallystick.keeper.cash.CashBook;
import tallystick.keeper.reference.References;

/**
 * Everything a rule may look at besides the submission, the reference prices and the time.
 *
 * @param epoch the log's, which a submission must name
 * @param isolated keeper, approver and server run under three users
 * @param diskReserved the disk is so full that only freeze, cancel and close are still logged
 * @param book what machines are owed and what wallets have sent
 * @param clockJumped why the keeper's clock is not to be trusted; empty while it is
 */
public record Standing(
    Settings settings,
    Exposure exposure,
    Quota quota,
    Venues venues,
    int epoch,
    boolean isolated,
    boolean diskReserved,
    CashBook book,
    Optional<String> clockJumped) {

  /** Without machines and wallets, and with a clock that nobody doubts. */
  public Standing(
      Settings settings,
      Exposure exposure,
      Quota quota,
      Venues venues,
      int epoch,
      boolean isolated,
      boolean diskReserved) {
    this(
        settings,
        exposure,
        quota,
        venues,
        epoch,
        isolated,
        diskReserved,
        new CashBook(),
        Optional.empty());
  }

  /** The keeper's own list of hosts, as far as rules ask about it. */
  public interface Venues {
    /** Whether the list names this venue. */
    boolean known(String venue);

    /** Whether money there is real, as opposed to a paper or test network. */
    boolean real(String venue);
  }

  /**
   * One thing to be judged.
   *
   * @param nowMs keeper's wall time, the one that the entry will carry
   * @param ofMachines what stands against an intent about machines, by rule
   */
  public record Case(
      Standing standing,
      Submission submission,
      References references,
      long nowMs,
      Map<Rule, String> ofMachines) {}
}
