package tallystick.server.api;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import tallystick.atm.Direction;
import tallystick.atm.sale.Actor;
import tallystick.atm.sale.BuyMachine;
import tallystick.atm.sale.BuyPhase;
import tallystick.atm.sale.Moves;
import tallystick.atm.sale.Phase;
import tallystick.atm.sale.SellMachine;
import tallystick.atm.sale.SellPhase;
import tallystick.server.fleet.sale.SaleRow;

/**
 * The sales' state machines as they obey: every state and every arrow, for pages to draw. Nothing
 * of them is written down a second time.
 */
final class SaleDiagrams {
  /**
   * One direction's machine.
   *
   * @param direction {@code BUY} or {@code SELL}
   */
  record SaleDiagram(String direction, List<SaleState> states, List<SaleMove> moves) {}

  /**
   * One state.
   *
   * @param acts whose turn it is: CUSTOMER, MACHINE, SERVER, CHAIN, OPERATOR (yours) or NOBODY
   */
  record SaleState(String name, String meaning, String acts) {}

  /** One arrow; a state may lead to itself. */
  record SaleMove(String from, String event, String to) {}

  private static final Map<Direction, SaleDiagram> ALL =
      new EnumMap<>(
          Map.of(
              Direction.BUY,
              diagram(Direction.BUY, BuyPhase.values(), BuyMachine.moves()),
              Direction.SELL,
              diagram(Direction.SELL, SellPhase.values(), SellMachine.moves())));

  private SaleDiagrams() {}

  private static <P extends Enum<P> & Phase> SaleDiagram diagram(
      Direction direction, P[] phases, Moves<P> moves) {
    return new SaleDiagram(
        direction.name(),
        Arrays.stream(phases)
            .map(phase -> new SaleState(phase.name(), phase.meaning(), phase.acts().name()))
            .toList(),
        moves.list().stream()
            .map(move -> new SaleMove(move.from().name(), move.event(), move.to().name()))
            .toList());
  }

  static List<SaleDiagram> all() {
    return List.copyOf(ALL.values());
  }

  private static Phase phase(Direction direction, String name) {
    return switch (direction) {
      case BUY -> BuyPhase.valueOf(name);
      case SELL -> SellPhase.valueOf(name);
    };
  }

  static String acts(Direction direction, String name) {
    if (name.startsWith(SaleRow.ORPHAN)) {
      return name.equals(SaleRow.ORPHAN) ? Actor.OPERATOR.name() : Actor.NOBODY.name();
    }
    return phase(direction, name).acts().name();
  }

  static String meaning(Direction direction, String name) {
    return name.startsWith(SaleRow.ORPHAN)
        ? "Notes for which this server knows no price; a person settles it"
        : phase(direction, name).meaning();
  }
}
