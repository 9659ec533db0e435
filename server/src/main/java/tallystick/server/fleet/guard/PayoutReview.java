package tallystick.server.fleet.guard;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.Entry;
import tallystick.intent.EntryBody;
import tallystick.intent.MachineIntent;
import tallystick.intent.MachineSetting;
import tallystick.intent.MalformedException;
import tallystick.intent.SignedStatement;
import tallystick.intent.TerminalId;
import tallystick.intent.TerminalStatement;
import tallystick.intent.Verdict;
import tallystick.server.fleet.FleetDatabase;
import tallystick.server.fleet.machine.Ed25519Check;
import tallystick.server.incidents.FleetLook.Asked;
import tallystick.server.incidents.FleetLook.View;
import tallystick.watch.OpenedEntry;

/**
 * Every payout of the tally, from the first on, against what its machine signed: the signature by
 * the key that people had approved by then, each statement once, the server's own copy of it, and
 * the server's books. The tally only grows, so each entry is read once.
 */
final class PayoutReview {
  /** Read in one look: half a second of signatures. The next look goes on from there. */
  private static final int MAX_PAYOUTS = 5_000;

  /** Told by name; beyond it something is wrong with all of them. */
  private static final int MAX_TOLD = 20;

  private record Paid(String address, long satoshis) {}

  private final FleetDatabase database;

  // Guarded by this.
  private final Map<TerminalId, Bytes> keys = new HashMap<>();
  private final Map<String, Paid> paid = new HashMap<>();
  private final Set<String> known = new HashSet<>();
  private final Set<String> statements = new HashSet<>();
  private final List<String> wrong = new ArrayList<>();
  private int next;

  PayoutReview(FleetDatabase database) {
    this.database = database;
  }

  synchronized View look(Asked asked) {
    if (next > asked.entries().size()) {
      return new View.Wrong(
          "the tally has become shorter: " + asked.entries().size() + " entries, once " + next);
    }
    int payouts = 0;
    while (next < asked.entries().size() && payouts < MAX_PAYOUTS) {
      payouts += take(asked.entries().get(next++)) ? 1 : 0;
    }
    List<String> all = new ArrayList<>(wrong);
    if (next == asked.entries().size()) {
      books(all);
    }
    if (!all.isEmpty()) {
      return new View.Wrong(
          String.join("; ", all.subList(0, Math.min(all.size(), MAX_TOLD)))
              + (all.size() > MAX_TOLD ? "; and " + (all.size() - MAX_TOLD) + " more" : "")
              + ". Keep the keeper frozen, and hand this to whoever investigates");
    }
    return next < asked.entries().size()
        ? new View.Unknown(
            "read " + next + " of " + asked.entries().size() + " entries; look again")
        : new View.Fine(
            paid.size() + " payouts, each for a statement that its machine signed, each once");
  }

  /** Whether it was a payout. */
  private boolean take(OpenedEntry opened) {
    Entry entry = opened.entry();
    SettingsReview.approved(entry)
        .filter(change -> change.setting() instanceof MachineSetting.EnrolTerminal)
        .map(change -> (MachineSetting.EnrolTerminal) change.setting())
        .ifPresent(enrol -> keys.put(enrol.terminal(), enrol.publicKey()));
    if (!(entry.body() instanceof EntryBody.Judged judged
        && judged.verdict() instanceof Verdict.Approved
        && judged.intent() instanceof MachineIntent intent)) {
      return false;
    }
    known.add(entry.callerId().toString());
    if (!(intent instanceof MachineIntent.PayOut pay)) {
      return false;
    }
    Optional<String> trouble = trouble(entry.callerId(), pay.buyClosed());
    trouble.ifPresent(why -> wrong.add("payout in entry " + entry.sequence() + ": " + why));
    return true;
  }

  private Optional<String> trouble(CallerId callerId, SignedStatement signed) {
    TerminalStatement.BuyClosed closed;
    try {
      if (!(signed.read() instanceof TerminalStatement.BuyClosed read)) {
        return Optional.of("its statement is not the end of a buy");
      }
      closed = read;
    } catch (MalformedException e) {
      return Optional.of("its statement cannot be read");
    }
    paid.put(callerId.toString(), new Paid(closed.destination(), closed.satoshis()));
    Bytes key = keys.get(closed.terminal());
    String sale = "sale " + closed.sale() + " ";
    if (key == null) {
      return Optional.of(sale + "is of a machine that nobody had approved");
    }
    if (!Ed25519Check.verifies(
        key, signed.signature(), SignedStatement.signedBytes(signed.statement()))) {
      return Optional.of(sale + "was not signed by its machine");
    }
    if (!statements.add(closed.terminal() + "/" + closed.sequence())) {
      return Optional.of(sale + "was paid twice for one statement");
    }
    Optional<byte[]> own =
        database
            .sql()
            .sql("select statement from machine_statement where terminal = ? and sequence = ?")
            .params(closed.terminal().name(), closed.sequence())
            .query((row, _) -> row.getBytes(1))
            .optional();
    if (own.isEmpty() || !Bytes.of(own.get()).equals(signed.statement())) {
      return Optional.of(
          sale
              + (own.isEmpty()
                  ? "was paid for a statement that this server has no more"
                  : "was paid for another statement than this server has"));
    }
    return Optional.empty();
  }

  /** What the books owe must be what the tally has approved, to whom the customer said. */
  private void books(List<String> all) {
    database
        .sql()
        .sql("select caller_id, sale, address, satoshis from coin_payout order by due_ms")
        .query(
            row -> {
              String caller = HexFormat.of().formatHex(row.getBytes("caller_id"));
              String sale = row.getString("sale");
              Paid signed = paid.get(caller);
              if (!known.contains(caller)) {
                all.add("the books owe coins for sale " + sale + " that the tally does not know");
              } else if (signed != null
                  && (!signed.address().equals(row.getString("address"))
                      || row.getLong("satoshis") > signed.satoshis())) {
                all.add(
                    "the books owe for sale "
                        + sale
                        + " "
                        + row.getLong("satoshis")
                        + " satoshis to "
                        + row.getString("address")
                        + "; its machine signed for "
                        + signed.satoshis()
                        + " to "
                        + signed.address());
              }
            });
  }
}
