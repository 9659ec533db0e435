package tallystick.intent;

import java.util.ArrayList;
import java.util.List;
import tallystick.intent.EntryBody.Aggregated;
import tallystick.intent.EntryBody.EpochBegun;
import tallystick.intent.EntryBody.Judged;
import tallystick.intent.EntryBody.Observed;
import tallystick.intent.EntryBody.Resulted;
import tallystick.intent.EntryBody.Started;
import tallystick.intent.Outcome.VenueOrderId;

/**
 * Entries, verdicts and outcomes to bytes and back; the entry is drawn in {@link Canonical}.
 *
 * <pre>
 *  Outcome  u8 kind, then
 *   1 Accepted      u8 n, n x (u8 leg, text venue order id)
 *   2 Rejected      i64 code, text
 *   3 Unknown       text
 *   4 NeverArrived  text
 *   5 Closed        u8 leg, text venue order id, u8 ending, amount base, amount quote
 *   6 Applied
 *   7 Made          text public half
 *   8 Signed        txid 32, bytes transaction
 *   9 Attested      bytes attestation, signature 64
 *  10 Deposited     txid 32, u32 height, u8 n, n x (u32 index, i64 satoshis)
 * </pre>
 */
final class EntryCodec {
  private EntryCodec() {}

  static void write(Writer out, Entry entry) {
    out.u8(Canonical.VERSION).u8(kind(entry.body())).text(entry.organisation().name());
    out.i64(entry.sequence()).fixed(entry.previous(), 32).u32(entry.epoch());
    out.fixed(entry.policyHash(), 32).i64(entry.loggedAtMs()).callerId(entry.callerId());
    switch (entry.body()) {
      case Judged judged -> {
        writeVerdict(out, judged.verdict());
        IntentCodec.write(out, judged.intent());
      }
      case Resulted resulted -> {
        out.i64(resulted.of());
        writeOutcome(out, resulted.outcome());
      }
      case Started started ->
          out.fixed(started.nonce(), 32).text(started.version()).flag(started.isolated());
      case Aggregated some ->
          out.u16(some.rule().code()).i64(some.count()).i64(some.fromMs()).i64(some.toMs());
      case EpochBegun epoch -> out.fixed(epoch.oldHead(), 32).i64(epoch.oldSize());
      case Observed seen -> out.text(seen.credential().name()).text(seen.kind()).text(seen.text());
    }
  }

  private static int kind(EntryBody body) {
    return switch (body) {
      case Judged judged -> 1;
      case Resulted resulted -> 2;
      case Started started -> 3;
      case Aggregated aggregated -> 4;
      case EpochBegun epoch -> 5;
      case Observed observed -> 6;
    };
  }

  static Entry read(Reader in) {
    int version = in.u8();
    if (version != Canonical.VERSION) {
      throw in.malformed("an entry of version " + version + "; this program reads version 1");
    }
    int kind = in.u8();
    OrganisationId organisation = new OrganisationId(in.text(Names.MAX_LENGTH));
    long sequence = in.i64();
    Bytes previous = in.fixed(32);
    int epoch = in.count32();
    Bytes policyHash = in.fixed(32);
    long loggedAtMs = in.i64();
    CallerId callerId = in.callerId();
    EntryBody body =
        switch (kind) {
          case 1 -> {
            Verdict verdict = readVerdict(in);
            yield new Judged(IntentCodec.read(in), verdict);
          }
          case 2 -> new Resulted(in.i64(), readOutcome(in));
          case 3 -> new Started(in.fixed(32), in.text(64), in.flag());
          case 4 -> new Aggregated(rule(in), in.i64(), in.i64(), in.i64());
          case 5 -> new EpochBegun(in.fixed(32), in.i64());
          case 6 ->
              new Observed(
                  IntentCodec.credential(in),
                  in.text(Names.MAX_LENGTH),
                  in.text(Observed.MAX_TEXT_LENGTH));
          default -> throw in.malformed("no entry has kind " + kind);
        };
    return new Entry(
        organisation, sequence, previous, epoch, policyHash, loggedAtMs, callerId, body);
  }

  static void writeVerdict(Writer out, Verdict verdict) {
    switch (verdict) {
      case Verdict.Approved approved -> {
        Verdict.Basis basis = approved.basis();
        if (basis == null) {
          out.u8(1);
        } else {
          out.u8(3).instrument(basis.low().instrument());
          out.units(basis.low()).units(basis.high()).u16(basis.takerFeeBps());
        }
      }
      case Verdict.Refused refused -> out.u8(2).u16(refused.rule().code()).text(refused.figures());
    }
  }

  static Verdict readVerdict(Reader in) {
    int kind = in.u8();
    return switch (kind) {
      case 1 -> new Verdict.Approved();
      case 2 -> new Verdict.Refused(rule(in), in.text(Verdict.Refused.MAX_FIGURES_LENGTH));
      case 3 ->
          new Verdict.Approved(Verdict.Basis.of(in.price(in.instrument()), in.i128(), in.u16()));
      default -> throw in.malformed("no verdict has kind " + kind);
    };
  }

  static void writeOutcome(Writer out, Outcome outcome) {
    switch (outcome) {
      case Outcome.Accepted accepted -> {
        out.u8(1).u8(accepted.orders().size());
        for (VenueOrderId order : accepted.orders()) {
          writeOrderId(out, order);
        }
      }
      case Outcome.Rejected rejected -> out.u8(2).i64(rejected.code()).text(rejected.text());
      case Outcome.Unknown unknown -> out.u8(3).text(unknown.text());
      case Outcome.NeverArrived never -> out.u8(4).text(never.text());
      case Outcome.Closed closed -> {
        out.u8(5);
        writeOrderId(out, closed.order());
        out.u8(closed.ending().code()).amount(closed.filledBase()).amount(closed.filledQuote());
      }
      case Outcome.Applied applied -> out.u8(6);
      case Outcome.Made made -> out.u8(7).text(made.publicHalf());
      case Outcome.Signed signed -> out.u8(8).fixed(signed.txid(), 32).bytes(signed.transaction());
      case Outcome.Attested attested ->
          out.u8(9)
              .bytes(attested.attestation().body())
              .fixed(attested.attestation().signature(), 64);
      case Outcome.Deposited deposited -> {
        out.u8(10).fixed(deposited.txid(), 32).u32(deposited.height());
        out.u8(deposited.outputs().size());
        deposited.outputs().forEach(one -> out.u32(one.index()).i64(one.satoshis()));
      }
    }
  }

  static Outcome readOutcome(Reader in) {
    int kind = in.u8();
    return switch (kind) {
      case 1 -> {
        int count = in.u8();
        List<VenueOrderId> orders = new ArrayList<>();
        for (int i = 0; i < Math.min(count, 3); i++) {
          orders.add(readOrderId(in));
        }
        yield new Outcome.Accepted(orders);
      }
      case 2 -> new Outcome.Rejected(Math.toIntExact(in.i64()), in.text(Outcome.MAX_TEXT_LENGTH));
      case 3 -> new Outcome.Unknown(in.text(Outcome.MAX_TEXT_LENGTH));
      case 4 -> new Outcome.NeverArrived(in.text(Outcome.MAX_TEXT_LENGTH));
      case 5 -> new Outcome.Closed(readOrderId(in), ending(in), in.amount(), in.amount());
      case 6 -> new Outcome.Applied();
      case 7 -> new Outcome.Made(in.text(Outcome.MAX_TEXT_LENGTH));
      case 8 -> new Outcome.Signed(in.fixed(32), in.bytes(Outcome.Signed.MAX_TRANSACTION_LENGTH));
      case 9 ->
          new Outcome.Attested(
              new KeeperAttestation(in.bytes(KeeperAttestation.MAX_BODY_LENGTH), in.fixed(64)));
      case 10 -> readDeposited(in);
      default -> throw in.malformed("no outcome has kind " + kind);
    };
  }

  private static Outcome readDeposited(Reader in) {
    Bytes txid = in.fixed(32);
    int height = in.count32();
    int count = in.u8();
    List<Outcome.Output> outputs = new ArrayList<>();
    for (int i = 0; i < Math.min(count, Outcome.Deposited.MAX_OUTPUTS + 1); i++) {
      outputs.add(new Outcome.Output(in.u32(), in.i64()));
    }
    return new Outcome.Deposited(txid, outputs, height);
  }

  private static void writeOrderId(Writer out, VenueOrderId order) {
    out.u8(order.leg().code()).text(order.id());
  }

  private static VenueOrderId readOrderId(Reader in) {
    return new VenueOrderId(leg(in), in.text(Names.MAX_LENGTH));
  }

  static Leg leg(Reader in) {
    int code = in.u8();
    return switch (code) {
      case 1 -> Leg.MAIN;
      case 2 -> Leg.STOP;
      default -> throw in.malformed("a leg is 1 or 2, not " + code);
    };
  }

  private static Outcome.Ending ending(Reader in) {
    int code = in.u8();
    for (Outcome.Ending ending : Outcome.Ending.values()) {
      if (ending.code() == code) {
        return ending;
      }
    }
    throw in.malformed("no ending has code " + code);
  }

  static Rule rule(Reader in) {
    int code = in.u16();
    for (Rule rule : Rule.values()) {
      if (rule.code() == code) {
        return rule;
      }
    }
    throw in.malformed("no rule has code " + code);
  }
}
