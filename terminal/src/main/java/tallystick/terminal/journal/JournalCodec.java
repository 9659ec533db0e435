package tallystick.terminal.journal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tallystick.intent.Bytes;
import tallystick.intent.Cash;
import tallystick.intent.Chain;
import tallystick.intent.KeeperAttestation;
import tallystick.intent.NoteCount;
import tallystick.intent.SaleId;
import tallystick.intent.SignedStatement;
import tallystick.intent.TerminalId;
import tallystick.terminal.TerminalException;

/**
 * Records as bytes: one byte for the kind, then the fields in their order; numbers big-endian, text
 * and byte strings behind a 16-bit length. Nobody but this machine reads them.
 */
final class JournalCodec {
  private JournalCodec() {}

  static byte[] encode(JournalRecord record) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      write(new DataOutputStream(bytes), record);
    } catch (IOException e) {
      throw new UncheckedIOException("Memory does not fail to be written", e);
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, JournalRecord record) throws IOException {
    switch (record) {
      case JournalRecord.Born born -> {
        out.writeByte(1);
        out.writeUTF(born.terminal().name());
        bytes(out, born.publicKey());
        out.writeBoolean(born.simulated());
      }
      case JournalRecord.Pinned pinned -> {
        out.writeByte(2);
        bytes(out, pinned.keeperKey());
      }
      case JournalRecord.Heard heard -> {
        out.writeByte(3);
        out.writeLong(heard.sequence());
        out.writeInt(heard.epoch());
      }
      case JournalRecord.BuyBegun begun -> {
        out.writeByte(4);
        out.writeUTF(begun.sale().toString());
        out.writeByte(begun.chain().code());
        out.writeUTF(begun.destination());
        out.writeUTF(begun.currency());
        bytes(out, begun.quote());
        out.writeLong(begun.quotedUntilMs());
      }
      case JournalRecord.StackOrdered ordered -> {
        out.writeByte(5);
        out.writeUTF(ordered.sale().toString());
        cash(out, ordered.note());
        out.writeLong(ordered.satoshis());
        out.writeLong(ordered.position());
      }
      case JournalRecord.NoteTaken taken -> {
        out.writeByte(6);
        statement(out, taken.said());
        out.writeLong(taken.position());
      }
      case JournalRecord.NoteReturned returned -> {
        out.writeByte(7);
        out.writeUTF(returned.sale().toString());
        out.writeLong(returned.position());
      }
      case JournalRecord.NoteDoubted doubted -> {
        out.writeByte(8);
        out.writeUTF(doubted.sale().toString());
        out.writeUTF(doubted.why());
        out.writeLong(doubted.position());
      }
      case JournalRecord.StrayNote stray -> {
        out.writeByte(9);
        out.writeBoolean(stray.note().isPresent());
        if (stray.note().isPresent()) {
          cash(out, stray.note().get());
        }
        out.writeLong(stray.position());
      }
      case JournalRecord.BuyClosed closed -> said(out, 10, closed.said());
      case JournalRecord.BuyCancelled cancelled -> {
        out.writeByte(11);
        out.writeUTF(cancelled.sale().toString());
      }
      case JournalRecord.SellBegun begun -> {
        said(out, 12, begun.said());
        bytes(out, begun.ticketSecret());
      }
      case JournalRecord.AddressShown shown -> {
        out.writeByte(13);
        out.writeUTF(shown.sale().toString());
        bytes(out, shown.attestation().body());
        bytes(out, shown.attestation().signature());
      }
      case JournalRecord.DispenseAsked asked -> said(out, 14, asked.said());
      case JournalRecord.AuthorisationSpent spent -> {
        out.writeByte(15);
        bytes(out, spent.authorisation());
        out.writeUTF(spent.sale().toString());
        notes(out, spent.plan());
      }
      case JournalRecord.Dispensed dispensed -> said(out, 16, dispensed.said());
      case JournalRecord.Emptied emptied -> said(out, 17, emptied.said());
      case JournalRecord.RefundAsked asked -> said(out, 19, asked.said());
      case JournalRecord.Loaded loaded -> {
        out.writeByte(18);
        notes(out, loaded.notes());
      }
    }
  }

  static JournalRecord decode(Bytes record) {
    try {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(record.toArray()));
      JournalRecord read = read(in);
      if (in.read() >= 0) {
        throw new IOException("bytes too many");
      }
      return read;
    } catch (IOException | IllegalArgumentException e) {
      throw new TerminalException(
          "The journal holds a record that this version does not understand ("
              + e.getMessage()
              + "): start the version that wrote it",
          e);
    }
  }

  private static JournalRecord read(DataInputStream in) throws IOException {
    int kind = in.readUnsignedByte();
    return switch (kind) {
      case 1 -> new JournalRecord.Born(new TerminalId(in.readUTF()), bytes(in), in.readBoolean());
      case 2 -> new JournalRecord.Pinned(bytes(in));
      case 3 -> new JournalRecord.Heard(in.readLong(), in.readInt());
      case 4 ->
          new JournalRecord.BuyBegun(
              sale(in), chain(in), in.readUTF(), in.readUTF(), bytes(in), in.readLong());
      case 5 -> new JournalRecord.StackOrdered(sale(in), cash(in), in.readLong(), in.readLong());
      case 6 -> new JournalRecord.NoteTaken(statement(in), in.readLong());
      case 7 -> new JournalRecord.NoteReturned(sale(in), in.readLong());
      case 8 -> new JournalRecord.NoteDoubted(sale(in), in.readUTF(), in.readLong());
      case 9 ->
          new JournalRecord.StrayNote(
              in.readBoolean() ? Optional.of(cash(in)) : Optional.empty(), in.readLong());
      case 10 -> new JournalRecord.BuyClosed(statement(in));
      case 11 -> new JournalRecord.BuyCancelled(sale(in));
      case 12 -> new JournalRecord.SellBegun(statement(in), bytes(in));
      case 13 ->
          new JournalRecord.AddressShown(sale(in), new KeeperAttestation(bytes(in), bytes(in)));
      case 14 -> new JournalRecord.DispenseAsked(statement(in));
      case 15 -> new JournalRecord.AuthorisationSpent(bytes(in), sale(in), notes(in));
      case 16 -> new JournalRecord.Dispensed(statement(in));
      case 17 -> new JournalRecord.Emptied(statement(in));
      case 18 -> new JournalRecord.Loaded(notes(in));
      case 19 -> new JournalRecord.RefundAsked(statement(in));
      default -> throw new IOException("kind " + kind);
    };
  }

  private static void said(DataOutputStream out, int kind, SignedStatement said)
      throws IOException {
    out.writeByte(kind);
    statement(out, said);
  }

  private static void statement(DataOutputStream out, SignedStatement said) throws IOException {
    bytes(out, said.statement());
    bytes(out, said.signature());
  }

  private static SignedStatement statement(DataInputStream in) throws IOException {
    return new SignedStatement(bytes(in), bytes(in));
  }

  private static void bytes(DataOutputStream out, Bytes value) throws IOException {
    out.writeShort(value.length());
    out.write(value.toArray());
  }

  private static Bytes bytes(DataInputStream in) throws IOException {
    byte[] value = new byte[in.readUnsignedShort()];
    in.readFully(value);
    return Bytes.of(value);
  }

  private static void cash(DataOutputStream out, Cash cash) throws IOException {
    out.writeUTF(cash.currency());
    out.writeLong(cash.minor());
  }

  private static Cash cash(DataInputStream in) throws IOException {
    return new Cash(in.readUTF(), in.readLong());
  }

  private static SaleId sale(DataInputStream in) throws IOException {
    return SaleId.parse(in.readUTF());
  }

  private static Chain chain(DataInputStream in) throws IOException {
    int code = in.readUnsignedByte();
    for (Chain chain : Chain.values()) {
      if (chain.code() == code) {
        return chain;
      }
    }
    throw new IOException("chain " + code);
  }

  private static void notes(DataOutputStream out, List<NoteCount> notes) throws IOException {
    out.writeByte(notes.size());
    for (NoteCount some : notes) {
      out.writeLong(some.denominationMinor());
      out.writeInt(some.count());
    }
  }

  private static List<NoteCount> notes(DataInputStream in) throws IOException {
    int count = in.readUnsignedByte();
    List<NoteCount> notes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      notes.add(new NoteCount(in.readLong(), in.readInt()));
    }
    return notes;
  }
}
