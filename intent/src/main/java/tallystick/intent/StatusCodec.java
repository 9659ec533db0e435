package tallystick.intent;

import java.util.ArrayList;
import java.util.List;
import tallystick.intent.KeeperStatus.Account;
import tallystick.intent.KeeperStatus.Budget;
import tallystick.intent.KeeperStatus.Witness;
import tallystick.intent.KeeperStatus.Witnessing;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Instrument;

/** A keeper's status to bytes and back. */
final class StatusCodec {
  private static final int MAX_TEXT = 1000;
  private static final int MAX_NOTE = 8000;

  private StatusCodec() {}

  static void write(Writer out, KeeperStatus status) {
    out.flag(status.signing()).text(status.notSigningBecause()).flag(status.isolated());
    out.u32(status.epoch()).i64(status.tallySize()).i64(status.entries());
    out.text(status.checkpoint()).u32(status.pendingChanges()).u32(status.administrators());
    out.flag(status.organisationFrozen()).u8(status.accounts().size());
    for (Account account : status.accounts()) {
      out.text(account.credential().name()).text(account.venue()).text(account.environment());
      out.u8(account.keyKind().code()).u8(account.provenance().code());
      out.text(account.state()).text(account.stateText());
      out.flag(account.frozen()).flag(account.streamUp());
      out.u32(account.openOrders()).u32(account.unknowns()).u8(account.budgets().size());
      for (Budget budget : account.budgets()) {
        out.asset(budget.hourUsed().asset());
        out.units(budget.hourUsed().units()).units(budget.hourLimit().units());
        out.units(budget.dayUsed().units()).units(budget.dayLimit().units());
        out.units(budget.lossUsed().units()).units(budget.lossLimit().units());
      }
      out.u8(account.unpriced().size());
      account.unpriced().forEach(out::instrument);
    }
    writeWitnessing(out, status.witnessing());
  }

  private static void writeWitnessing(Writer out, Witnessing witnessing) {
    out.u8(witnessing.quorum()).i64(witnessing.size()).i64(witnessing.cosignedAtMs());
    out.u8(witnessing.witnesses().size());
    for (Witness witness : witnessing.witnesses()) {
      out.text(witness.name()).i64(witness.size()).text(witness.trouble());
    }
  }

  private static Witnessing readWitnessing(Reader in) {
    int quorum = in.u8();
    long size = in.i64();
    long cosignedAtMs = in.i64();
    int count = in.u8();
    List<Witness> witnesses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      witnesses.add(new Witness(in.text(Names.MAX_LENGTH), in.i64(), in.text(MAX_TEXT)));
    }
    return new Witnessing(quorum, size, cosignedAtMs, witnesses);
  }

  static KeeperStatus read(Reader in) {
    boolean signing = in.flag();
    String because = in.text(MAX_TEXT);
    boolean isolated = in.flag();
    int epoch = in.count32();
    long tallySize = in.i64();
    long entries = in.i64();
    String checkpoint = in.text(MAX_NOTE);
    int pending = in.count32();
    int administrators = in.count32();
    boolean frozen = in.flag();
    int count = in.u8();
    List<Account> accounts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      accounts.add(readAccount(in));
    }
    return new KeeperStatus(
        signing,
        because,
        isolated,
        epoch,
        tallySize,
        entries,
        checkpoint,
        pending,
        administrators,
        frozen,
        accounts,
        readWitnessing(in));
  }

  private static Account readAccount(Reader in) {
    CredentialId credential = IntentCodec.credential(in);
    String venue = in.text(64);
    String environment = in.text(16);
    KeyKind keyKind = SettingCodec.keyKind(in);
    Provenance provenance = SettingCodec.provenance(in);
    String state = in.text(64);
    String stateText = in.text(MAX_TEXT);
    boolean frozen = in.flag();
    boolean streamUp = in.flag();
    int openOrders = in.count32();
    int unknowns = in.count32();
    int count = in.u8();
    List<Budget> budgets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Asset asset = in.asset();
      budgets.add(
          new Budget(
              new Amount(asset, in.i128()),
              new Amount(asset, in.i128()),
              new Amount(asset, in.i128()),
              new Amount(asset, in.i128()),
              new Amount(asset, in.i128()),
              new Amount(asset, in.i128())));
    }
    int unpricedCount = in.u8();
    List<Instrument> unpriced = new ArrayList<>();
    for (int i = 0; i < unpricedCount; i++) {
      unpriced.add(in.instrument());
    }
    return new Account(
        credential,
        venue,
        environment,
        keyKind,
        provenance,
        state,
        stateText,
        frozen,
        streamUp,
        openOrders,
        unknowns,
        budgets,
        unpriced);
  }
}
