package tallystick.watch.prove;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import tallystick.intent.CredentialId;
import tallystick.intent.Outcome;
import tallystick.tally.proof.VerifierKey;
import tallystick.watch.OpenedEntry;
import tallystick.watch.OwnHistory;
import tallystick.watch.OwnLeg;
import tallystick.watch.prove.ProveReport.Line;
import tallystick.watch.prove.ProveReport.WithoutOrder;

/**
 * Matches a venue's export with a bundle of evidence. Pure and offline.
 *
 * <pre>
 *   evidence -> check (signature, root, openings, no gap) -> the organisation's own legs
 *   export   -> orders by venue id, trades by order id, trades by time, side, price and quantity
 *                                                                  -> ours | not ours | cannot tell
 * </pre>
 */
public final class Prove {
  private Prove() {}

  /**
   * What is asked.
   *
   * @param credential the account the export is of; null to take every account of the organisation
   * @param witnesses keys of those whose cosignatures are looked for; may be empty
   */
  public record Question(@Nullable CredentialId credential, Collection<VerifierKey> witnesses) {
    public Question {
      witnesses = List.copyOf(witnesses);
    }

    /** About every account, without witnesses. */
    public static Question plain() {
      return new Question(null, List.of());
    }
  }

  /** Answers. */
  public static ProveReport run(Evidence evidence, VenueExport export, Question question) {
    return run(evidence, export, question, leaf -> {});
  }

  /**
   * Answers.
   *
   * @param progress told of each leaf of the log that was read, since a large one takes a while
   */
  public static ProveReport run(
      Evidence evidence, VenueExport export, Question question, LongConsumer progress) {
    return switch (EvidenceCheck.of(evidence, question.witnesses(), progress)) {
      case EvidenceCheck.Fails fails ->
          new ProveReport(
              fails,
              List.of(),
              List.of(),
              List.of(
                  "The evidence does not hold together, so it proves nothing, for or against"
                      + " anybody: "
                      + fails.why()
                      + "."));
      case EvidenceCheck.Holds holds -> answered(holds, evidence, export, question);
    };
  }

  private static ProveReport answered(
      EvidenceCheck.Holds holds, Evidence evidence, VenueExport export, Question question) {
    OwnHistory history = new OwnHistory();
    for (OpenedEntry opened : evidence.entries()) {
      history.add(opened);
    }
    List<OwnLeg> legs =
        history.legs().stream()
            .filter(
                leg ->
                    question.credential() == null || leg.credential().equals(question.credential()))
            .toList();
    List<Line> lines =
        switch (export) {
          case VenueExport.Orders orders -> new OrderMatch(holds, legs).lines(orders.orders());
          case VenueExport.Trades trades -> trades(holds, legs, trades.trades());
        };
    return new ProveReport(
        holds,
        lines,
        withoutOrder(legs, export, lines),
        Statement.of(holds, evidence, question.witnesses().size(), lines));
  }

  private static List<Line> trades(
      EvidenceCheck.Holds holds, List<OwnLeg> legs, List<VenueExport.Trade> trades) {
    boolean numbered = trades.stream().noneMatch(trade -> trade.venueOrderId().isEmpty());
    return numbered
        ? new NumberedTradeMatch(holds, legs).lines(trades)
        : new BareTradeMatch(holds, legs).lines(trades);
  }

  /** What was sent and is not in the export, with the reason where the export cannot show it. */
  private static List<WithoutOrder> withoutOrder(
      List<OwnLeg> legs, VenueExport export, List<Line> lines) {
    Map<String, Long> firstTime = new HashMap<>();
    Set<String> shown = new HashSet<>();
    boolean byOrder = true;
    switch (export) {
      case VenueExport.Orders orders -> {
        for (VenueExport.Order order : orders.orders()) {
          firstTime.merge(order.symbol(), order.timeMs(), Math::min);
          shown.add(order.symbol() + "#" + order.venueOrderId());
        }
      }
      case VenueExport.Trades trades -> {
        byOrder = false;
        for (VenueExport.Trade trade : trades.trades()) {
          firstTime.merge(trade.symbol(), trade.timeMs(), Math::min);
          shown.add(trade.symbol() + "#" + trade.venueOrderId());
        }
      }
    }
    Set<Long> used = new HashSet<>();
    lines.forEach(line -> used.add(line.sequence()));
    List<WithoutOrder> without = new ArrayList<>();
    for (OwnLeg leg : legs) {
      String symbol = Legs.symbol(leg);
      String venueId = leg.own().venueOrderId();
      if (venueId == null) {
        if (leg.unknownSinceMs() > 0 && !used.contains(leg.own().sequence())) {
          without.add(new WithoutOrder(leg, "what became of it is unknown"));
        }
        continue;
      }
      boolean visible = byOrder || Legs.hasTraded(leg);
      boolean there =
          shown.contains(symbol + "#" + venueId)
              || (!byOrder && shown.contains(symbol + "#") && used.contains(leg.own().sequence()));
      if (visible && !there) {
        without.add(new WithoutOrder(leg, whyAbsent(leg, venueId, firstTime.get(symbol))));
      }
    }
    without.sort(Comparator.comparingLong(absent -> absent.leg().own().sequence()));
    return without;
  }

  private static String whyAbsent(OwnLeg leg, String venueId, @Nullable Long firstTimeMs) {
    String accepted = "accepted as " + venueId;
    if (firstTimeMs == null) {
      return accepted + "; the export holds nothing of " + leg.instrument();
    }
    // A second apart is the clocks; a minute is the export's window.
    if (leg.own().loggedAtMs() < firstTimeMs - 1_000) {
      return accepted + ", before the export's first row of " + leg.instrument();
    }
    Outcome.Closed closed = leg.closed();
    return accepted
        + (closed == null ? "" : " and ended " + closed.ending())
        + ", yet the export does not show it";
  }
}
