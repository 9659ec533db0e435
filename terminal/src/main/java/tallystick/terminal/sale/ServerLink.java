package tallystick.terminal.sale;

import java.util.List;
import tallystick.intent.KeeperAttestation;
import tallystick.intent.SaleId;
import tallystick.intent.SignedStatement;

/** The way to the server, which may be down, slow or in a thief's hands. Calls do not wait long. */
public interface ServerLink {
  /** Delivers a statement; the same one again is no second one there. */
  Delivery deliver(SignedStatement statement);

  /** What the keeper has said about a sale, as far as the server has it and can be reached. */
  List<KeeperAttestation> attestations(SaleId sale);

  /** What came of a delivery. */
  sealed interface Delivery {
    /**
     * It is stored there.
     *
     * @param epoch the keeper's log epoch, as the keeper has signed it
     */
    record Heard(int epoch) implements Delivery {}

    /** It is on its way; the same call a little later tells what came of it. */
    record Pending() implements Delivery {}

    /** No answer; it may have arrived. */
    record Unreachable() implements Delivery {}

    /**
     * The server wants an earlier one first, which it had acknowledged: it was restored from a
     * copy.
     *
     * @param wanted the sequence that it wants next
     */
    record Behind(long wanted) implements Delivery {}

    /** The server will not take it; it stays in the journal, and so does everything after it. */
    record Refused(String why) implements Delivery {}
  }
}
