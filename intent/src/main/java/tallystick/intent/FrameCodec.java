package tallystick.intent;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tallystick.market.Instrument;

/** The payloads of frames; the header is drawn in {@link Frames}. */
final class FrameCodec {
  private static final int MAX_TEXT = 1000;
  private static final int MAX_NOTE = 8000;

  private FrameCodec() {}

  static int type(Frame frame) {
    return switch (frame) {
      case Frame.Hello f -> 1;
      case Frame.Submit f -> 2;
      case Frame.Lookup f -> 3;
      case Frame.Query f -> 4;
      case Frame.AskStatus f -> 5;
      case Frame.AskEntries f -> 6;
      case Frame.AskTallyFile f -> 7;
      case Frame.Follow f -> 8;
      case Frame.AskFleet f -> 9;
      case Frame.AskEpoch f -> 10;
      case Frame.EnrolFirst f -> 32;
      case Frame.AskPending f -> 33;
      case Frame.Approve f -> 34;
      case Frame.Veto f -> 35;
      case Frame.AskPublicHalf f -> 36;
      case Frame.ImportSecret f -> 37;
      case Frame.BreakGlass f -> 38;
      case Frame.AskCooling f -> 39;
      case Frame.Welcome f -> 64;
      case Frame.Judged f -> 65;
      case Frame.Logged f -> 66;
      case Frame.Resulted f -> 67;
      case Frame.Found f -> 68;
      case Frame.Data f -> 69;
      case Frame.Opened f -> 70;
      case Frame.End f -> 71;
      case Frame.StreamEvent f -> 72;
      case Frame.StreamState f -> 73;
      case Frame.Observation f -> 74;
      case Frame.FreezeChanged f -> 75;
      case Frame.Status f -> 76;
      case Frame.Failed f -> 77;
      case Frame.EpochSaid f -> 78;
      case Frame.Pending f -> 96;
      case Frame.PublicHalf f -> 97;
      case Frame.Cooling f -> 98;
    };
  }

  static void write(Writer out, Frame frame) {
    switch (frame) {
      case Frame.Request request -> writeRequest(out, request);
      case Frame.Reply reply -> writeReply(out, reply);
    }
  }

  private static void writeRequest(Writer out, Frame.Request request) {
    switch (request) {
      case Frame.Hello f -> out.text(f.program()).text(f.version());
      case Frame.Submit f -> {
        Submission submission = f.submission();
        out.text(submission.organisation().name()).callerId(submission.callerId());
        out.u32(submission.epoch());
        IntentCodec.write(out, submission.intent());
      }
      case Frame.Lookup f -> out.text(f.organisation().name()).callerId(f.callerId());
      case Frame.Query f -> {
        out.text(f.organisation().name()).callerId(f.lease());
        writeQuery(out, f.query());
      }
      case Frame.AskStatus f -> out.text(f.organisation().name());
      case Frame.AskFleet f -> out.text(f.organisation().name());
      case Frame.AskEpoch f ->
          out.text(f.organisation().name()).fixed(f.terminalKey(), 32).fixed(f.nonce(), 16);
      case Frame.AskEntries f ->
          out.text(f.organisation().name()).i64(f.fromSequence()).u16(f.limit());
      case Frame.AskTallyFile f -> out.text(f.path());
      case Frame.Follow f -> out.text(f.organisation().name());
      case Frame.EnrolFirst f -> {
        out.text(f.organisation().name()).text(f.oneTimeCode()).text(f.person().name());
        SettingCodec.writeKey(out, f.key());
      }
      case Frame.AskPending f -> out.text(f.organisation().name());
      case Frame.Approve f -> {
        out.text(f.organisation().name()).callerId(f.change());
        SettingCodec.writeApproval(out, f.approval());
      }
      case Frame.Veto f -> {
        out.text(f.organisation().name()).callerId(f.change());
        SettingCodec.writeApproval(out, f.approval());
      }
      case Frame.BreakGlass f -> {
        out.text(f.organisation().name()).callerId(f.change());
        SettingCodec.writeApproval(out, f.approval());
      }
      case Frame.AskCooling f -> out.text(f.organisation().name());
      case Frame.AskPublicHalf f -> out.text(f.organisation().name()).text(f.credential().name());
      case Frame.ImportSecret f ->
          out.text(f.organisation().name())
              .text(f.credential().name())
              .u16(f.secret().length)
              .raw(f.secret());
    }
  }

  private static void writeReply(Writer out, Frame.Reply reply) {
    switch (reply) {
      case Frame.Welcome f ->
          out.text(f.version())
              .text(f.logOrigin())
              .text(f.verifierKey())
              .u32(f.epoch())
              .flag(f.isolated());
      case Frame.Judged f -> {
        out.callerId(f.callerId());
        EntryCodec.writeVerdict(out, f.verdict());
        out.i64(f.sequence()).i64(f.index()).fixed(f.commitment(), 32);
        ApprovalTerms terms = f.terms();
        out.flag(terms != null);
        if (terms != null) {
          SettingCodec.writeTerms(out, terms);
        }
      }
      case Frame.Logged f ->
          out.callerId(f.callerId()).text(f.mainClientOrderId()).text(f.stopClientOrderId());
      case Frame.Resulted f -> {
        out.callerId(f.callerId()).i64(f.sequence());
        EntryCodec.writeOutcome(out, f.outcome());
      }
      case Frame.Found f -> {
        out.callerId(f.callerId());
        EntryCodec.writeVerdict(out, f.verdict());
        out.i64(f.sequence()).i64(f.index()).fixed(f.commitment(), 32).u8(f.outcomes().size());
        for (Outcome outcome : f.outcomes()) {
          EntryCodec.writeOutcome(out, outcome);
        }
      }
      case Frame.Data f -> out.flag(f.last()).bytes(f.piece());
      case Frame.Opened f -> out.i64(f.index()).fixed(f.salt(), 32).bytes(f.entry());
      case Frame.End f -> {}
      case Frame.StreamEvent f ->
          out.text(f.credential().name()).i64(f.receivedAtMs()).bytes(f.json());
      case Frame.StreamState f -> out.text(f.credential().name()).flag(f.up()).text(f.text());
      case Frame.Observation f ->
          out.text(f.credential().name()).text(f.kind()).text(f.text()).i64(f.sequence());
      case Frame.FreezeChanged f -> {
        out.text(f.organisation().name());
        SettingCodec.writeScope(out, f.scope());
        out.flag(f.frozen()).text(f.reason());
      }
      case Frame.Status f -> StatusCodec.write(out, f.status());
      case Frame.Failed f -> out.text(f.code()).text(f.text());
      case Frame.EpochSaid f ->
          out.bytes(f.attestation().body()).fixed(f.attestation().signature(), 64);
      case Frame.Pending f -> {
        out.callerId(f.change());
        SettingCodec.write(out, f.setting());
        SettingCodec.writeTerms(out, f.terms());
        writePeople(out, f.approvedBy());
      }
      case Frame.Cooling f -> {
        out.callerId(f.change());
        SettingCodec.write(out, f.setting());
        SettingCodec.writeTerms(out, f.terms());
        writePeople(out, f.approvedBy());
        out.i64(f.effectiveAtMs()).flag(f.breakGlass());
      }
      case Frame.PublicHalf f -> out.text(f.credential().name()).text(f.pem());
    }
  }

  static Frame read(Reader in, int type) {
    return switch (type) {
      case 1 -> new Frame.Hello(in.text(64), in.text(64));
      case 2 ->
          new Frame.Submit(
              new Submission(organisation(in), in.callerId(), in.count32(), IntentCodec.read(in)));
      case 3 -> new Frame.Lookup(organisation(in), in.callerId());
      case 4 -> new Frame.Query(organisation(in), in.callerId(), readQuery(in));
      case 5 -> new Frame.AskStatus(organisation(in));
      case 6 -> new Frame.AskEntries(organisation(in), in.i64(), in.u16());
      case 7 -> new Frame.AskTallyFile(in.text(Frame.AskTallyFile.MAX_PATH_LENGTH));
      case 8 -> new Frame.Follow(organisation(in));
      case 9 -> new Frame.AskFleet(organisation(in));
      case 10 -> new Frame.AskEpoch(organisation(in), in.fixed(32), in.fixed(16));
      case 32 ->
          new Frame.EnrolFirst(
              organisation(in), in.text(64), SettingCodec.person(in), SettingCodec.readKey(in));
      case 33 -> new Frame.AskPending(organisation(in));
      case 34 -> new Frame.Approve(organisation(in), in.callerId(), SettingCodec.readApproval(in));
      case 35 -> new Frame.Veto(organisation(in), in.callerId(), SettingCodec.readApproval(in));
      case 36 -> new Frame.AskPublicHalf(organisation(in), IntentCodec.credential(in));
      case 37 -> readImportSecret(in);
      case 38 ->
          new Frame.BreakGlass(organisation(in), in.callerId(), SettingCodec.readApproval(in));
      case 39 -> new Frame.AskCooling(organisation(in));
      default -> readReply(in, type);
    };
  }

  private static Frame readReply(Reader in, int type) {
    return switch (type) {
      case 64 ->
          new Frame.Welcome(in.text(64), in.text(255), in.text(512), in.count32(), in.flag());
      case 65 ->
          new Frame.Judged(
              in.callerId(),
              EntryCodec.readVerdict(in),
              in.i64(),
              in.i64(),
              in.fixed(32),
              in.flag() ? SettingCodec.readTerms(in) : null);
      case 66 -> new Frame.Logged(in.callerId(), in.text(64), in.text(64));
      case 67 -> new Frame.Resulted(in.callerId(), in.i64(), EntryCodec.readOutcome(in));
      case 68 -> readFound(in);
      case 69 -> new Frame.Data(in.flag(), in.bytes(Frame.Data.MAX_PIECE_LENGTH));
      case 70 -> new Frame.Opened(in.i64(), in.fixed(32), in.bytes(Frames.MAX_LENGTH));
      case 71 -> new Frame.End();
      case 72 ->
          new Frame.StreamEvent(IntentCodec.credential(in), in.i64(), in.bytes(Frames.MAX_LENGTH));
      case 73 -> new Frame.StreamState(IntentCodec.credential(in), in.flag(), in.text(MAX_TEXT));
      case 74 ->
          new Frame.Observation(
              IntentCodec.credential(in), in.text(Names.MAX_LENGTH), in.text(MAX_TEXT), in.i64());
      case 75 ->
          new Frame.FreezeChanged(
              organisation(in),
              SettingCodec.readScope(in),
              in.flag(),
              in.text(Intent.Freeze.MAX_REASON_LENGTH));
      case 76 -> new Frame.Status(StatusCodec.read(in));
      case 77 -> new Frame.Failed(in.text(64), in.text(MAX_TEXT));
      case 78 ->
          new Frame.EpochSaid(
              new KeeperAttestation(in.bytes(KeeperAttestation.MAX_BODY_LENGTH), in.fixed(64)));
      case 96 -> readPending(in);
      case 97 -> new Frame.PublicHalf(IntentCodec.credential(in), in.text(MAX_NOTE));
      case 98 ->
          new Frame.Cooling(
              in.callerId(),
              SettingCodec.read(in),
              SettingCodec.readTerms(in),
              readPeople(in),
              in.i64(),
              in.flag());
      default -> throw in.malformed("no frame has type " + type);
    };
  }

  private static Frame readImportSecret(Reader in) {
    OrganisationId organisation = organisation(in);
    CredentialId credential = IntentCodec.credential(in);
    int length = in.u16();
    if (length > Frame.ImportSecret.MAX_SECRET_LENGTH) {
      throw in.malformed("a secret of " + length + " bytes");
    }
    return new Frame.ImportSecret(organisation, credential, in.fixed(length).toArray());
  }

  private static Frame readFound(Reader in) {
    CallerId callerId = in.callerId();
    Verdict verdict = EntryCodec.readVerdict(in);
    long sequence = in.i64();
    long index = in.i64();
    Bytes commitment = in.fixed(32);
    int count = in.u8();
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      outcomes.add(EntryCodec.readOutcome(in));
    }
    return new Frame.Found(callerId, verdict, sequence, index, commitment, outcomes);
  }

  private static Frame readPending(Reader in) {
    return new Frame.Pending(
        in.callerId(), SettingCodec.read(in), SettingCodec.readTerms(in), readPeople(in));
  }

  private static void writePeople(Writer out, Set<PersonId> people) {
    out.u8(people.size());
    for (PersonId person : people) {
      out.text(person.name());
    }
  }

  private static Set<PersonId> readPeople(Reader in) {
    int count = in.u8();
    Set<PersonId> people = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      people.add(SettingCodec.person(in));
    }
    return people;
  }

  private static void writeQuery(Writer out, ReadQuery query) {
    out.u8(query.kind().code());
    Instrument instrument = query.instrument();
    out.flag(instrument != null);
    if (instrument != null) {
      out.instrument(instrument);
    }
    String clientOrderId = query.clientOrderId();
    out.text(clientOrderId == null ? "" : clientOrderId);
    out.i64(query.fromId()).i64(query.sinceMs()).u16(query.limit());
  }

  private static ReadQuery readQuery(Reader in) {
    int code = in.u8();
    ReadKind kind = null;
    for (ReadKind candidate : ReadKind.values()) {
      if (candidate.code() == code) {
        kind = candidate;
      }
    }
    if (kind == null) {
      throw in.malformed("no read has kind " + code);
    }
    @Nullable Instrument instrument = in.flag() ? in.instrument() : null;
    String clientOrderId = in.text(Names.MAX_LENGTH);
    return new ReadQuery(
        kind,
        instrument,
        clientOrderId.isEmpty() ? null : clientOrderId,
        in.i64(),
        in.i64(),
        in.u16());
  }

  private static OrganisationId organisation(Reader in) {
    return new OrganisationId(in.text(Names.MAX_LENGTH));
  }
}
