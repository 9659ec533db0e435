package tallystick.terminal.sale;

import java.time.InstantSource;
import java.util.function.Function;
import tallystick.intent.SaleId;
import tallystick.intent.SignedStatement;
import tallystick.intent.TerminalStatement;
import tallystick.terminal.journal.Journal;
import tallystick.terminal.journal.Memory;

/** Makes the next statement; it counts once its record is in the journal. */
record Statements(Journal journal, InstantSource clock) {
  SignedStatement next(Function<TerminalStatement.Head, TerminalStatement> statement) {
    Memory memory = journal.memory();
    TerminalStatement.Head head =
        new TerminalStatement.Head(
            memory.born().terminal(), memory.epoch(), memory.nextSequence(), clock.millis());
    return journal.key().sign(statement.apply(head));
  }

  SaleId nextSale() {
    return new SaleId(journal.memory().born().terminal(), journal.memory().nextSale());
  }
}
