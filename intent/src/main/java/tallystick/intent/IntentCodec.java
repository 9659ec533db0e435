package tallystick.intent;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tallystick.intent.Intent.CancelOrder;
import tallystick.intent.Intent.ChangeSetting;
import tallystick.intent.Intent.FileEvidence;
import tallystick.intent.Intent.Freeze;
import tallystick.intent.Intent.PlaceOrder;
import tallystick.intent.Intent.Read;
import tallystick.market.Amount;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.market.Side;

/** Intents to bytes and back; the layout is drawn in {@link Canonical}. */
final class IntentCodec {
  private static final int PLACE = 1;
  private static final int CANCEL = 2;
  private static final int READ = 3;
  private static final int CHANGE = 4;
  private static final int FREEZE = 5;
  private static final int EVIDENCE = 6;

  private IntentCodec() {}

  static void write(Writer out, Intent intent) {
    out.u8(Canonical.VERSION);
    switch (intent) {
      case PlaceOrder place -> {
        out.u8(PLACE);
        writePlace(out, place);
      }
      case CancelOrder cancel -> {
        out.u8(CANCEL).text(cancel.credential().name()).instrument(cancel.instrument());
        out.callerId(cancel.target());
        PlaceOrder replacement = cancel.replacement();
        out.flag(replacement != null);
        if (replacement != null) {
          writePlace(out, replacement);
        }
      }
      case Read read -> {
        out.u8(READ).text(read.credential().name());
        int bits = 0;
        for (ReadKind kind : read.kinds()) {
          bits |= 1 << kind.code();
        }
        out.u16(bits).i64(read.leaseMs());
      }
      case ChangeSetting change -> {
        out.u8(CHANGE);
        SettingCodec.write(out, change.setting());
        ApprovalTerms terms = change.terms();
        out.flag(terms != null);
        if (terms != null) {
          SettingCodec.writeTerms(out, terms);
        }
        out.u8(change.approvals().size());
        for (Approval approval : change.approvals()) {
          SettingCodec.writeApproval(out, approval);
        }
      }
      case Freeze freeze -> {
        out.u8(FREEZE);
        SettingCodec.writeScope(out, freeze.scope());
        out.text(freeze.reason());
      }
      case FileEvidence file ->
          out.u8(EVIDENCE)
              .text(file.incident())
              .text(file.name())
              .i64(file.lengthBytes())
              .fixed(file.sha256(), 32);
      case MachineIntent machine -> MachineCodec.write(out, machine);
    }
  }

  static Intent read(Reader in) {
    int version = in.u8();
    if (version != Canonical.VERSION) {
      throw in.malformed("an intent of version " + version + "; this program reads version 1");
    }
    int kind = in.u8();
    return switch (kind) {
      case PLACE -> readPlace(in);
      case CANCEL -> {
        CredentialId credential = credential(in);
        Instrument instrument = in.instrument();
        CallerId target = in.callerId();
        yield new CancelOrder(credential, instrument, target, in.flag() ? readPlace(in) : null);
      }
      case READ -> new Read(credential(in), readKinds(in), in.i64());
      case CHANGE -> {
        Setting setting = SettingCodec.read(in);
        ApprovalTerms terms = in.flag() ? SettingCodec.readTerms(in) : null;
        int count = in.u8();
        List<Approval> approvals = new ArrayList<>();
        for (int i = 0; i < Math.min(count, ChangeSetting.MAX_APPROVALS + 1); i++) {
          approvals.add(SettingCodec.readApproval(in));
        }
        yield new ChangeSetting(setting, terms, approvals);
      }
      case FREEZE -> new Freeze(SettingCodec.readScope(in), in.text(Freeze.MAX_REASON_LENGTH));
      case EVIDENCE ->
          new FileEvidence(
              in.text(Names.MAX_LENGTH), in.text(Names.MAX_LENGTH), in.i64(), in.fixed(32));
      default -> MachineCodec.readIntent(in, kind);
    };
  }

  private static void writePlace(Writer out, PlaceOrder place) {
    out.text(place.credential().name()).instrument(place.instrument());
    out.u8(place.side() == Side.BUY ? 1 : 2).u8(place.kind().code());
    out.units(place.quantity().units());
    Price limit = place.limit();
    StopLeg stop = place.stop();
    out.units(limit == null ? BigInteger.ZERO : limit.units());
    out.units(stop == null ? BigInteger.ZERO : stop.trigger().units());
    out.units(stop == null ? BigInteger.ZERO : stop.limit().units());
  }

  private static PlaceOrder readPlace(Reader in) {
    CredentialId credential = credential(in);
    Instrument instrument = in.instrument();
    Side side = side(in);
    OrderKind kind = orderKind(in, in.u8());
    Amount quantity = new Amount(instrument.base(), in.i128());
    Price limit = optionalPrice(in, instrument);
    Price trigger = optionalPrice(in, instrument);
    Price stopLimit = optionalPrice(in, instrument);
    if ((trigger == null) != (stopLimit == null)) {
      throw in.malformed("a stop leg with one price of two");
    }
    StopLeg stop = trigger == null || stopLimit == null ? null : new StopLeg(trigger, stopLimit);
    return new PlaceOrder(credential, instrument, side, kind, quantity, limit, stop);
  }

  private static @Nullable Price optionalPrice(Reader in, Instrument instrument) {
    BigInteger units = in.i128();
    return units.signum() == 0 ? null : new Price(instrument, units);
  }

  static CredentialId credential(Reader in) {
    return new CredentialId(in.text(Names.MAX_LENGTH));
  }

  static Side side(Reader in) {
    int code = in.u8();
    return switch (code) {
      case 1 -> Side.BUY;
      case 2 -> Side.SELL;
      default -> throw in.malformed("a side is 1 or 2, not " + code);
    };
  }

  static OrderKind orderKind(Reader in, int code) {
    for (OrderKind kind : OrderKind.values()) {
      if (kind.code() == code) {
        return kind;
      }
    }
    throw in.malformed("no order has kind " + code);
  }

  static Set<ReadKind> readKinds(Reader in) {
    int bits = in.u16();
    EnumSet<ReadKind> kinds = EnumSet.noneOf(ReadKind.class);
    for (ReadKind kind : ReadKind.values()) {
      if ((bits & 1 << kind.code()) != 0) {
        kinds.add(kind);
        bits &= ~(1 << kind.code());
      }
    }
    if (bits != 0) {
      throw in.malformed("unknown kinds of read: bits " + Integer.toHexString(bits));
    }
    return kinds;
  }
}
