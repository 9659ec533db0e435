package tallystick.intent;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Attestation.AddressAttested;
import tallystick.intent.Attestation.DispenseAuthorised;
import tallystick.intent.Attestation.EpochAttested;
import tallystick.intent.TerminalStatement.BuyClosed;
import tallystick.intent.TerminalStatement.DispenseAsked;
import tallystick.intent.TerminalStatement.DispenseEnd;
import tallystick.intent.TerminalStatement.Dispensed;
import tallystick.intent.TerminalStatement.Emptied;
import tallystick.intent.TerminalStatement.Head;
import tallystick.intent.TerminalStatement.NoteTaken;
import tallystick.intent.TerminalStatement.RefundAsked;
import tallystick.intent.TerminalStatement.SellOpened;

/**
 * What machines say and what the keeper answers them, to bytes and back.
 *
 * <pre>
 *  Statement
 *  +---------+------+----------------+-------+----------+--------+----------------------+
 *  | version | kind | terminal       | epoch | sequence | at ms  | body, by kind, to    |
 *  | u8 = 1  | u8   | u16 len, text  | u32   | i64      | i64    | the end              |
 *  +---------+------+----------------+-------+----------+--------+----------------------+
 *   kind 1 NoteTaken      i64 sale, cash note, cash total of sale
 *        2 BuyClosed      i64 sale, u8 chain, text destination, cash total, notes,
 *                         i64 satoshis, quote 16, i64 expires at ms,
 *                         i64 supplement of sale (0 for none)
 *        3 SellOpened     i64 sale, u8 chain, cash, i64 satoshis, nonce 16, i64 expires at ms,
 *                         text refund to (empty for none)
 *        4 DispenseAsked  i64 sale, ticket secret's hash 32, cash, nonce 16
 *        5 Dispensed      i64 sale, authorisation 16, cash total, notes, u8 end
 *        6 Emptied        text cash unit, cash total, notes
 *        7 RefundAsked    i64 sale, u8 chain, text refund to
 *
 *  Attestation  u8 version = 1, u8 kind, then
 *   kind 1 AddressAttested     terminal key's SHA-256 32, text terminal, i64 sale, u8 chain,
 *                              text address, i64 satoshis, cash, nonce 16, i64 expires at ms
 *        2 DispenseAuthorised  authorisation 16, terminal key's SHA-256 32, text terminal,
 *                              i64 sale, cash, nonce 16, i64 expires at ms
 *        3 EpochAttested       terminal key's SHA-256 32, u32 epoch, nonce 16
 *
 *  cash = text currency, i64 minor units;  notes = u8 n, n x (i64 denomination, u32 count)
 * </pre>
 *
 * <p>A sale's machine is the head's, and is not written twice.
 */
final class StatementCodec {
  private StatementCodec() {}

  static void write(Writer out, TerminalStatement statement) {
    Head head = statement.head();
    out.u8(Canonical.VERSION).u8(kind(statement)).text(head.terminal().name()).u32(head.epoch());
    out.i64(head.sequence()).i64(head.atMs());
    switch (statement) {
      case NoteTaken taken -> {
        out.i64(taken.sale().number());
        writeCash(out, taken.note());
        writeCash(out, taken.totalOfSale());
      }
      case BuyClosed buy -> {
        out.i64(buy.sale().number()).u8(buy.chain().code()).text(buy.destination());
        writeCash(out, buy.total());
        writeNotes(out, buy.notes());
        out.i64(buy.satoshis()).fixed(buy.quote(), 16).i64(buy.expiresAtMs());
        SaleId earlier = buy.supplementOf();
        out.i64(earlier == null ? 0 : earlier.number());
      }
      case SellOpened sell -> {
        out.i64(sell.sale().number()).u8(sell.chain().code());
        writeCash(out, sell.cash());
        out.i64(sell.satoshis()).fixed(sell.nonce(), 16).i64(sell.expiresAtMs());
        String refundTo = sell.refundTo();
        out.text(refundTo == null ? "" : refundTo);
      }
      case DispenseAsked asked -> {
        out.i64(asked.sale().number()).fixed(asked.ticketSecretHash(), 32);
        writeCash(out, asked.cash());
        out.fixed(asked.nonce(), 16);
      }
      case Dispensed dispensed -> {
        out.i64(dispensed.sale().number()).fixed(dispensed.authorisation(), 16);
        writeCash(out, dispensed.total());
        writeNotes(out, dispensed.notes());
        out.u8(dispensed.end().code());
      }
      case RefundAsked asked ->
          out.i64(asked.sale().number()).u8(asked.chain().code()).text(asked.refundTo());
      case Emptied emptied -> {
        out.text(emptied.cashUnit());
        writeCash(out, emptied.total());
        writeNotes(out, emptied.counted());
      }
    }
  }

  private static int kind(TerminalStatement statement) {
    return switch (statement) {
      case NoteTaken taken -> 1;
      case BuyClosed buy -> 2;
      case SellOpened sell -> 3;
      case DispenseAsked asked -> 4;
      case Dispensed dispensed -> 5;
      case Emptied emptied -> 6;
      case RefundAsked asked -> 7;
    };
  }

  static TerminalStatement read(Reader in) {
    version(in, "a statement");
    int kind = in.u8();
    Head head = new Head(terminal(in), in.count32(), in.i64(), in.i64());
    return switch (kind) {
      case 1 -> new NoteTaken(head, sale(in, head), readCash(in), readCash(in));
      case 2 -> readBuy(in, head);
      case 3 ->
          new SellOpened(
              head,
              sale(in, head),
              chain(in),
              readCash(in),
              in.i64(),
              in.fixed(16),
              in.i64(),
              optionalText(in));
      case 4 -> new DispenseAsked(head, sale(in, head), in.fixed(32), readCash(in), in.fixed(16));
      case 5 -> {
        SaleId sale = sale(in, head);
        Bytes authorisation = in.fixed(16);
        Cash total = readCash(in);
        yield new Dispensed(head, sale, authorisation, readNotes(in), total, end(in));
      }
      case 6 -> {
        String unit = in.text(Names.MAX_LENGTH);
        Cash total = readCash(in);
        yield new Emptied(head, unit, readNotes(in), total);
      }
      case 7 ->
          new RefundAsked(
              head, sale(in, head), chain(in), in.text(TerminalStatement.MAX_ADDRESS_LENGTH));
      default -> throw in.malformed("no statement has kind " + kind);
    };
  }

  private static BuyClosed readBuy(Reader in, Head head) {
    SaleId sale = sale(in, head);
    Chain chain = chain(in);
    String destination = in.text(TerminalStatement.MAX_ADDRESS_LENGTH);
    Cash total = readCash(in);
    List<NoteCount> notes = readNotes(in);
    long satoshis = in.i64();
    Bytes quote = in.fixed(16);
    long expiresAtMs = in.i64();
    long earlier = in.i64();
    return new BuyClosed(
        head,
        sale,
        chain,
        destination,
        notes,
        total,
        satoshis,
        quote,
        expiresAtMs,
        earlier == 0 ? null : new SaleId(head.terminal(), earlier));
  }

  static void write(Writer out, Attestation attestation) {
    out.u8(Canonical.VERSION);
    switch (attestation) {
      case AddressAttested address -> {
        out.u8(1).fixed(address.terminalKey(), 32);
        writeSale(out, address.sale());
        out.u8(address.chain().code()).text(address.address()).i64(address.satoshis());
        writeCash(out, address.cash());
        out.fixed(address.nonce(), 16).i64(address.expiresAtMs());
      }
      case DispenseAuthorised dispense -> {
        out.u8(2).fixed(dispense.authorisation(), 16).fixed(dispense.terminalKey(), 32);
        writeSale(out, dispense.sale());
        writeCash(out, dispense.cash());
        out.fixed(dispense.nonce(), 16).i64(dispense.expiresAtMs());
      }
      case EpochAttested said ->
          out.u8(3).fixed(said.terminalKey(), 32).u32(said.epoch()).fixed(said.nonce(), 16);
    }
  }

  static Attestation readAttestation(Reader in) {
    version(in, "an attestation");
    int kind = in.u8();
    return switch (kind) {
      case 1 ->
          new AddressAttested(
              in.fixed(32),
              readSale(in),
              chain(in),
              in.text(TerminalStatement.MAX_ADDRESS_LENGTH),
              in.i64(),
              readCash(in),
              in.fixed(16),
              in.i64());
      case 2 ->
          new DispenseAuthorised(
              in.fixed(16), in.fixed(32), readSale(in), readCash(in), in.fixed(16), in.i64());
      case 3 -> new EpochAttested(in.fixed(32), in.count32(), in.fixed(16));
      default -> throw in.malformed("no attestation has kind " + kind);
    };
  }

  static void writeSigned(Writer out, SignedStatement signed) {
    out.bytes(signed.statement()).fixed(signed.signature(), 64);
  }

  static SignedStatement readSigned(Reader in) {
    return new SignedStatement(in.bytes(SignedStatement.MAX_STATEMENT_LENGTH), in.fixed(64));
  }

  static void writeCash(Writer out, Cash cash) {
    out.text(cash.currency()).i64(cash.minor());
  }

  static Cash readCash(Reader in) {
    return new Cash(in.text(3), in.i64());
  }

  static TerminalId terminal(Reader in) {
    return new TerminalId(in.text(Names.MAX_LENGTH));
  }

  static WalletId wallet(Reader in) {
    return new WalletId(in.text(Names.MAX_LENGTH));
  }

  static Chain chain(Reader in) {
    int code = in.u8();
    for (Chain chain : Chain.values()) {
      if (chain.code() == code) {
        return chain;
      }
    }
    throw in.malformed("no chain has code " + code);
  }

  private static void writeNotes(Writer out, List<NoteCount> notes) {
    out.u8(notes.size());
    notes.forEach(some -> out.i64(some.denominationMinor()).u32(some.count()));
  }

  private static List<NoteCount> readNotes(Reader in) {
    int count = in.u8();
    if (count > NoteCount.MAX_DENOMINATIONS) {
      throw in.malformed("notes of " + count + " denominations");
    }
    List<NoteCount> notes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      notes.add(new NoteCount(in.i64(), in.count32()));
    }
    return notes;
  }

  static void writeSale(Writer out, SaleId sale) {
    out.text(sale.terminal().name()).i64(sale.number());
  }

  static SaleId readSale(Reader in) {
    return new SaleId(terminal(in), in.i64());
  }

  private static SaleId sale(Reader in, Head head) {
    return new SaleId(head.terminal(), in.i64());
  }

  private static @Nullable String optionalText(Reader in) {
    String text = in.text(TerminalStatement.MAX_ADDRESS_LENGTH);
    return text.isEmpty() ? null : text;
  }

  private static DispenseEnd end(Reader in) {
    int code = in.u8();
    for (DispenseEnd end : DispenseEnd.values()) {
      if (end.code() == code) {
        return end;
      }
    }
    throw in.malformed("no dispense ends with code " + code);
  }

  private static void version(Reader in, String what) {
    int version = in.u8();
    if (version != Canonical.VERSION) {
      throw in.malformed(what + " of version " + version + "; this program reads version 1");
    }
  }
}
