package tallystick.atm.sale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PhasesTest {
  @Test
  void theOperatorsPageNamesEveryState() throws IOException {
    Path checkout = Path.of("").toAbsolutePath();
    for (Path above = checkout; above != null; above = above.getParent()) {
      checkout = Files.exists(above.resolve("docs/atm.md")) ? above : checkout;
    }
    String page = Files.readString(checkout.resolve("docs/atm.md"));

    Stream.<Phase[]>of(BuyPhase.values(), SellPhase.values(), ReceiptPhase.values())
        .flatMap(Stream::of)
        .forEach(phase -> assertTrue(page.contains("`" + phase.name() + "`"), phase::name));
  }

  @Test
  void everyStateCanBeReachedAndEveryOneThatIsNotOverCanBeLeft() {
    check(BuyMachine.moves(), BuyPhase.CREATED, BuyPhase.class);
    check(SellMachine.moves(), SellPhase.OFFERED, SellPhase.class);
    check(ReceiptMachine.moves(), ReceiptPhase.OPEN, ReceiptPhase.class);
  }

  private static <P extends Enum<P> & Phase> void check(Moves<P> moves, P start, Class<P> type) {
    Set<P> reached = EnumSet.of(start);
    ArrayDeque<P> next = new ArrayDeque<>(List.of(start));
    while (!next.isEmpty()) {
      P from = next.remove();
      boolean left = false;
      for (Moves.Move<P> move : moves.list()) {
        if (move.from() == from) {
          left |= move.to() != from;
          if (reached.add(move.to())) {
            next.add(move.to());
          }
        }
      }
      assertTrue(left || from.isOver() || from.acts() == Actor.OPERATOR, from + " is a dead end");
    }
    assertEquals(EnumSet.allOf(type), reached);
  }

  @Test
  void noArrowLeadsFromAnUnknownSendOrDispenseToASecondOne() {
    assertFalse(leads(BuyMachine.moves(), BuyPhase.SEND_UNKNOWN, BuyPhase.SENDING));
    assertFalse(leads(BuyMachine.moves(), BuyPhase.SEND_UNKNOWN, BuyPhase.REFUND_DUE));
    assertFalse(leads(BuyMachine.moves(), BuyPhase.REFUND_DUE, BuyPhase.QUEUED));
    assertFalse(
        leads(SellMachine.moves(), SellPhase.DISPENSE_UNKNOWN, SellPhase.DISPENSE_AUTHORISED));
    assertFalse(
        leads(ReceiptMachine.moves(), ReceiptPhase.REFUND_UNKNOWN, ReceiptPhase.REFUND_SENDING));
  }

  private static <P extends Enum<P> & Phase> boolean leads(Moves<P> moves, P from, P to) {
    return moves.list().stream().anyMatch(move -> move.from() == from && move.to() == to);
  }
}
