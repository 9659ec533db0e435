package tallystick.intent;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tallystick.intent.AccountPolicy.AllowedInstrument;
import tallystick.intent.Setting.ActivateCredential;
import tallystick.intent.Setting.AddCredential;
import tallystick.intent.Setting.EnrolAdministrator;
import tallystick.intent.Setting.MarkCanary;
import tallystick.intent.Setting.PublishStatement;
import tallystick.intent.Setting.RemoveAdministrator;
import tallystick.intent.Setting.RemoveCredential;
import tallystick.intent.Setting.SetAccountPolicy;
import tallystick.intent.Setting.SetApprovalRule;
import tallystick.intent.Setting.SetOrganisationPolicy;
import tallystick.intent.Setting.SetWatch;
import tallystick.intent.Setting.Unfreeze;
import tallystick.market.Amount;
import tallystick.market.Asset;

/**
 * Settings, scopes and approvals to bytes and back.
 *
 * <pre>
 *  Setting  u8 kind, then
 *   1 EnrolAdministrator     text person, approver key
 *   2 RemoveAdministrator    text person
 *   3 AddCredential          text credential, text venue, u8 key kind, u8 provenance, flag
 *   4 ActivateCredential     text credential, text api key id
 *   5 RemoveCredential       text credential
 *   6 SetAccountPolicy       text credential, u16 n, n x (instrument, flag thin), u16 bit set of
 *                            order kinds, u8 m, m x limits, u16 band bps, u16 taker fee bps,
 *                            u32 orders a minute, u32 open orders
 *   7 SetOrganisationPolicy  u8 m, m x limits, u8 approvals needed
 *   8 Unfreeze               scope
 *   9 MarkCanary             text credential
 *  10 PublishStatement       text heading, text
 *  11 SetWatch               text credential, flag alert only, u8 n, n x text prefix
 *  12 SetApprovalRule       u8 n, n x (u8 kind, ascending, i64 delay ms), u8 people of break-glass
 *                           (0 for none), [i64 its delay ms]
 *  32 and on                 settings of machines, drawn in {@link MachineCodec}
 *
 *  limits        asset quote, i128 order, i128 hour, i128 day, i128 loss
 *  scope         u8 1 organisation  |  u8 2 credential, text  |  u8 3 terminal, text
 *                |  u8 4 wallet, text
 *  approver key  u8 1 console, 32 bytes  |  u8 2 passkey, bytes id, bytes COSE key
 *  terms         text approver origin, text log origin, 32 previous settings, 32 policy, 32 nonce,
 *                i64 expires at ms
 *  approval      u8 1 console, text person, 32 key, 64 signature
 *                u8 2 WebAuthn, text person, bytes id, bytes data, bytes client data, bytes signature
 * </pre>
 */
final class SettingCodec {
  private SettingCodec() {}

  static void write(Writer out, Setting setting) {
    switch (setting) {
      case EnrolAdministrator enrol -> {
        out.u8(1).text(enrol.person().name());
        writeKey(out, enrol.key());
      }
      case RemoveAdministrator remove -> out.u8(2).text(remove.person().name());
      case AddCredential add ->
          out.u8(3)
              .text(add.credential().name())
              .text(add.venue())
              .u8(add.kind().code())
              .u8(add.provenance().code())
              .flag(add.unrestrictedAccepted());
      case ActivateCredential activate ->
          out.u8(4).text(activate.credential().name()).text(activate.apiKey());
      case RemoveCredential remove -> out.u8(5).text(remove.credential().name());
      case SetAccountPolicy set -> {
        out.u8(6);
        writePolicy(out, set.policy());
      }
      case SetOrganisationPolicy set -> {
        out.u8(7);
        writeLimits(out, set.limits());
        out.u8(set.approvalsNeeded());
      }
      case Unfreeze unfreeze -> {
        out.u8(8);
        writeScope(out, unfreeze.scope());
      }
      case MarkCanary mark -> out.u8(9).text(mark.credential().name());
      case PublishStatement statement ->
          out.u8(10).text(statement.heading()).text(statement.text());
      case SetApprovalRule set -> {
        out.u8(12);
        writeRule(out, set.rule());
      }
      case SetWatch watch -> {
        out.u8(11).text(watch.credential().name()).flag(watch.alertOnly());
        out.u8(watch.registeredPrefixes().size());
        watch.registeredPrefixes().forEach(out::text);
      }
      case MachineSetting machine -> MachineCodec.write(out, machine);
    }
  }

  static Setting read(Reader in) {
    int kind = in.u8();
    return switch (kind) {
      case 1 -> new EnrolAdministrator(person(in), readKey(in));
      case 2 -> new RemoveAdministrator(person(in));
      case 3 ->
          new AddCredential(
              IntentCodec.credential(in),
              in.text(Names.MAX_LENGTH),
              keyKind(in),
              provenance(in),
              in.flag());
      case 4 -> new ActivateCredential(IntentCodec.credential(in), in.text(128));
      case 5 -> new RemoveCredential(IntentCodec.credential(in));
      case 6 -> new SetAccountPolicy(readPolicy(in));
      case 7 -> new SetOrganisationPolicy(readLimits(in), in.u8());
      case 8 -> new Unfreeze(readScope(in));
      case 9 -> new MarkCanary(IntentCodec.credential(in));
      case 10 ->
          new PublishStatement(
              in.text(PublishStatement.MAX_HEADING_LENGTH),
              in.text(PublishStatement.MAX_TEXT_LENGTH));
      case 11 -> readWatch(in);
      case 12 -> new SetApprovalRule(readRule(in));
      default -> MachineCodec.readSetting(in, kind);
    };
  }

  private static SetWatch readWatch(Reader in) {
    CredentialId credential = IntentCodec.credential(in);
    boolean alertOnly = in.flag();
    int count = in.u8();
    if (count > SetWatch.MAX_PREFIXES) {
      throw in.malformed(count + " registered origins");
    }
    List<String> prefixes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      prefixes.add(in.text(SetWatch.MAX_PREFIX_LENGTH));
    }
    return new SetWatch(credential, alertOnly, prefixes);
  }

  private static void writeRule(Writer out, ApprovalRule rule) {
    out.u8(rule.delaysMs().size());
    rule.delaysMs().forEach((kind, delayMs) -> out.u8(kind.code()).i64(delayMs));
    out.u8(rule.breakGlass().map(ApprovalRule.BreakGlass::people).orElse(0));
    rule.breakGlass().ifPresent(breakGlass -> out.i64(breakGlass.delayMs()));
  }

  private static ApprovalRule readRule(Reader in) {
    int count = in.u8();
    if (count > ChangeKind.values().length) {
      throw in.malformed("delays for " + count + " kinds of changes");
    }
    Map<ChangeKind, Long> delaysMs = new EnumMap<>(ChangeKind.class);
    for (int i = 0; i < count; i++) {
      delaysMs.put(changeKind(in), in.i64());
    }
    int people = in.u8();
    return new ApprovalRule(
        delaysMs,
        people == 0
            ? Optional.empty()
            : Optional.of(new ApprovalRule.BreakGlass(people, in.i64())));
  }

  private static ChangeKind changeKind(Reader in) {
    int code = in.u8();
    for (ChangeKind kind : ChangeKind.values()) {
      if (kind.code() == code) {
        return kind;
      }
    }
    throw in.malformed("no change is of kind " + code);
  }

  private static void writePolicy(Writer out, AccountPolicy policy) {
    out.text(policy.credential().name()).u16(policy.instruments().size());
    for (AllowedInstrument allowed : policy.instruments()) {
      out.instrument(allowed.instrument()).flag(allowed.thin());
    }
    int bits = 0;
    for (OrderKind kind : policy.kinds()) {
      bits |= 1 << kind.code();
    }
    out.u16(bits);
    writeLimits(out, policy.limits());
    out.u16(policy.bandBps()).u16(policy.takerFeeBps());
    out.u32(policy.ordersPerMinute()).u32(policy.openOrders());
  }

  private static AccountPolicy readPolicy(Reader in) {
    CredentialId credential = IntentCodec.credential(in);
    int count = in.u16();
    if (count > AccountPolicy.MAX_INSTRUMENTS) {
      throw in.malformed("a policy of " + count + " instruments");
    }
    List<AllowedInstrument> instruments = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      instruments.add(new AllowedInstrument(in.instrument(), in.flag()));
    }
    int bits = in.u16();
    Set<OrderKind> kinds = EnumSet.noneOf(OrderKind.class);
    for (OrderKind kind : OrderKind.values()) {
      if ((bits & 1 << kind.code()) != 0) {
        kinds.add(kind);
        bits &= ~(1 << kind.code());
      }
    }
    if (bits != 0) {
      throw in.malformed("unknown order kinds: bits " + Integer.toHexString(bits));
    }
    List<Limits> limits = readLimits(in);
    return new AccountPolicy(
        credential, instruments, kinds, limits, in.u16(), in.u16(), in.count32(), in.count32());
  }

  private static void writeLimits(Writer out, List<Limits> limits) {
    out.u8(limits.size());
    for (Limits l : limits) {
      out.asset(l.quote());
      out.units(l.orderNotional().units()).units(l.hourNotional().units());
      out.units(l.dayNotional().units()).units(l.dayLoss().units());
    }
  }

  private static List<Limits> readLimits(Reader in) {
    int count = in.u8();
    if (count > AccountPolicy.MAX_QUOTES) {
      throw in.malformed("limits in " + count + " quote assets");
    }
    List<Limits> limits = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Asset quote = in.asset();
      limits.add(
          new Limits(
              new Amount(quote, in.i128()),
              new Amount(quote, in.i128()),
              new Amount(quote, in.i128()),
              new Amount(quote, in.i128())));
    }
    return limits;
  }

  static void writeScope(Writer out, Scope scope) {
    switch (scope) {
      case Scope.WholeOrganisation all -> out.u8(1);
      case Scope.OneCredential one -> out.u8(2).text(one.credential().name());
      case Scope.OneTerminal one -> out.u8(3).text(one.terminal().name());
      case Scope.OneWallet one -> out.u8(4).text(one.wallet().name());
    }
  }

  static Scope readScope(Reader in) {
    int kind = in.u8();
    return switch (kind) {
      case 1 -> new Scope.WholeOrganisation();
      case 2 -> new Scope.OneCredential(IntentCodec.credential(in));
      case 3 -> new Scope.OneTerminal(StatementCodec.terminal(in));
      case 4 -> new Scope.OneWallet(StatementCodec.wallet(in));
      default -> throw in.malformed("no scope has kind " + kind);
    };
  }

  static void writeKey(Writer out, ApproverKey key) {
    switch (key) {
      case ApproverKey.Console console -> out.u8(1).fixed(console.publicKey(), 32);
      case ApproverKey.Passkey passkey ->
          out.u8(2).bytes(passkey.credentialId()).bytes(passkey.coseKey());
    }
  }

  static ApproverKey readKey(Reader in) {
    int kind = in.u8();
    return switch (kind) {
      case 1 -> new ApproverKey.Console(in.fixed(32));
      case 2 -> new ApproverKey.Passkey(in.bytes(1023), in.bytes(1024));
      default -> throw in.malformed("no approver's key has kind " + kind);
    };
  }

  static void writeTerms(Writer out, ApprovalTerms terms) {
    out.text(terms.approverOrigin()).text(terms.logOrigin());
    out.fixed(terms.previousSettings(), 32).fixed(terms.policyHash(), 32).fixed(terms.nonce(), 32);
    out.i64(terms.expiresAtMs());
  }

  static ApprovalTerms readTerms(Reader in) {
    return new ApprovalTerms(
        in.text(255), in.text(255), in.fixed(32), in.fixed(32), in.fixed(32), in.i64());
  }

  static void writeApproval(Writer out, Approval approval) {
    switch (approval) {
      case Approval.ConsoleKey console ->
          out.u8(1)
              .text(console.person().name())
              .fixed(console.publicKey(), 32)
              .fixed(console.signature(), 64);
      case Approval.WebAuthn web ->
          out.u8(2)
              .text(web.person().name())
              .bytes(web.credentialId())
              .bytes(web.authenticatorData())
              .bytes(web.clientDataJson())
              .bytes(web.signature());
    }
  }

  static Approval readApproval(Reader in) {
    int kind = in.u8();
    int max = Approval.WebAuthn.MAX_PART_LENGTH;
    return switch (kind) {
      case 1 -> new Approval.ConsoleKey(person(in), in.fixed(32), in.fixed(64));
      case 2 ->
          new Approval.WebAuthn(
              person(in), in.bytes(max), in.bytes(max), in.bytes(max), in.bytes(max));
      default -> throw in.malformed("no approval has kind " + kind);
    };
  }

  static PersonId person(Reader in) {
    return new PersonId(in.text(Names.MAX_LENGTH));
  }

  static KeyKind keyKind(Reader in) {
    int code = in.u8();
    for (KeyKind kind : KeyKind.values()) {
      if (kind.code() == code) {
        return kind;
      }
    }
    throw in.malformed("no key has kind " + code);
  }

  static Provenance provenance(Reader in) {
    int code = in.u8();
    for (Provenance provenance : Provenance.values()) {
      if (provenance.code() == code) {
        return provenance;
      }
    }
    throw in.malformed("no secret has provenance " + code);
  }
}
