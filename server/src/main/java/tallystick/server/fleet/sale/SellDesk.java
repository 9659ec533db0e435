package tallystick.server.fleet.sale;

import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tallystick.atm.Currencies;
import tallystick.atm.sale.Effect;
import tallystick.atm.sale.OutPoint;
import tallystick.atm.sale.Sell;
import tallystick.atm.sale.SellEvent;
import tallystick.atm.sale.SellPhase;
import tallystick.intent.Attestation;
import tallystick.intent.CallerId;
import tallystick.intent.KeeperAttestation;
import tallystick.intent.MachineIntent;
import tallystick.intent.Outcome;
import tallystick.intent.SaleId;
import tallystick.intent.SignedStatement;
import tallystick.intent.TerminalStatement;
import tallystick.intent.Verdict;
import tallystick.intent.WalletId;
import tallystick.market.Amount;
import tallystick.server.fleet.Alarm;
import tallystick.server.fleet.FleetDatabase;
import tallystick.server.fleet.money.CashUnits;
import tallystick.server.fleet.money.KeeperOutbox;
import tallystick.server.fleet.money.MoneyRules;
import tallystick.server.fleet.setting.CoinSetting;
import tallystick.server.fleet.setting.CoinSettings;

/**
 * Coins in, cash out: carries a machine's questions to the keeper, and what the keeper signed back
 * to the machine. The keeper alone says that coins came and that cash may go.
 */
public final class SellDesk {
  /** Where a machine's notes for customers lie. */
  public static final String DISPENSER = CashUnits.DISPENSER;

  private static final int MAX_AT_ONCE = 200;

  /** As long as a late payment or a reorganisation is heard of: a day of blocks. */
  private static final long WATCHED_MS = 24L * 3_600_000;

  private static final long DAY_MS = 24L * 3_600_000;

  /** Cash lies ready, and the customer is to come. */
  private static final List<String> TICKETS = List.of("CASH_RESERVED", "TICKET_READY");

  private static final Logger log = LoggerFactory.getLogger(SellDesk.class);

  private final FleetDatabase database;
  private final SaleStore store;
  private final KeeperOutbox outbox;
  private final CoinSettings settings;
  private final CashUnits cash;
  private final MoneyRules rules;
  private final RefundDesk refunds;
  private final Alarm alarm;

  SellDesk(
      FleetDatabase database,
      SaleStore store,
      KeeperOutbox outbox,
      CoinSettings settings,
      CashUnits cash,
      MoneyRules rules,
      RefundDesk refunds,
      Alarm alarm) {
    this.database = database;
    this.store = store;
    this.outbox = outbox;
    this.settings = settings;
    this.cash = cash;
    this.rules = rules;
    this.refunds = refunds;
    this.alarm = alarm;
  }

  RefundDesk refunds() {
    return refunds;
  }

  private static CallerId attestId(SaleId sale) {
    return CallerId.derive("atm/attest/" + sale);
  }

  // ---------------------------------------------------------------- what machines say

  /** A customer wants to sell; why it cannot be asked, or empty. */
  String opened(TerminalStatement.SellOpened opened, SignedStatement signed, PriceBook prices) {
    Optional<PriceBook.Given> given = prices.priceOfSell(opened);
    if (given.isEmpty()) {
      return "No price of this server's comes to these sums";
    }
    prices.takenBy(given.get(), opened.sale());
    outbox.put(
        attestId(opened.sale()),
        Optional.of(opened.sale()),
        new MachineIntent.AttestAddress(given.get().wallet(), signed));
    return "";
  }

  /** He is back with his ticket; why he is not served, or empty. */
  String asked(TerminalStatement.DispenseAsked asked) {
    Optional<Sell> sell = store.sell(asked.sale());
    if (sell.isEmpty()) {
      return "There is no such sale";
    }
    if (sell.get().phase() == SellPhase.CASH_RESERVED) {
      store.step(asked.sale(), new SellEvent.TicketMade(asked.ticketSecretHash(), asked.atMs()));
    }
    Sell.Ticket ticket = store.sell(asked.sale()).map(Sell::ticket).orElse(null);
    if (ticket == null) {
      return "The sale is " + sell.get().phase() + ": nothing can be redeemed";
    }
    return trouble(store.step(asked.sale(), new SellEvent.Redeemed(asked, ticket.version())));
  }

  /** What came out. */
  String dispensed(TerminalStatement.Dispensed dispensed) {
    return trouble(store.step(dispensed.sale(), new SellEvent.Dispensed(dispensed, DISPENSER)));
  }

  private static String trouble(Stepped stepped) {
    return switch (stepped) {
      case Stepped.Moved _ -> "";
      case Stepped.Repeated _ -> "";
      case Stepped.Refused(var refusal) -> refusal.why();
      case Stepped.Unknown() -> "There is no such sale";
    };
  }

  // ---------------------------------------------------------------- what follows from a step

  /** Within the step's transaction. */
  void follow(SaleRow row, Effect effect, SignedStatement question) {
    if (effect instanceof Effect.AskDispense(TerminalStatement.DispenseAsked asked)) {
      outbox.put(
          CallerId.derive("atm/dispense/" + asked.sale() + "/" + asked.nonce()),
          Optional.of(row.id()),
          new MachineIntent.AuthoriseDispense(row.wallet(), question));
    }
  }

  void receipt(Effect effect) {
    switch (effect) {
      case Effect.OpenReceipt open ->
          database
              .sql()
              .sql(
                  """
                  insert into coin_receipt (outpoint, sale, satoshis, verification, at_ms)
                  values (?, ?, ?, ?, ?)
                  on conflict (outpoint) do update
                  set verification = excluded.verification, void = false
                  """)
              .params(
                  open.receipt().toString(),
                  open.sale().toString(),
                  open.coins().units().longValueExact(),
                  open.verification(),
                  database.nowMs())
              .update();
      case Effect.UseReceipt use ->
          database
              .sql()
              .sql("update coin_receipt set used_sats = used_sats + ? where outpoint = ?")
              .params(use.coins().units().longValueExact(), use.receipt().toString())
              .update();
      case Effect.FreeReceipt(OutPoint point) ->
          database
              .sql()
              .sql("update coin_receipt set freed = true where outpoint = ?")
              .param(point.toString())
              .update();
      case Effect.VoidReceipt gone ->
          database
              .sql()
              .sql("update coin_receipt set void = true where outpoint = ? and verification = ?")
              .params(gone.receipt().toString(), gone.verification())
              .update();
      default -> throw new IllegalStateException("Not about a receipt: " + effect);
    }
  }

  /** Puts notes aside, after the step; once for each sale. */
  Errands.Tried reserveNotes(SaleId sale, Amount wanted) {
    return database.inTransaction(
        () -> {
          Sell sell = store.sell(sale).orElseThrow();
          if (sell.phase() != SellPhase.PAID && sell.phase() != SellPhase.CASHBACK) {
            return new Errands.Tried.Done();
          }
          long nowMs = database.nowMs();
          if (cash.reserve(sale, Currencies.cash(wanted), nowMs)) {
            store.step(sale, new SellEvent.NotesReserved(nowMs));
            return new Errands.Tried.Done();
          }
          String why = "The dispenser has no notes for " + wanted;
          if (!sell.why().equals(why)) {
            store.step(sale, new SellEvent.NotesShort(why, nowMs));
          }
          return new Errands.Tried.Later(why);
        });
  }

  // ---------------------------------------------------------------- what the keeper said

  void refused(KeeperOutbox.Asked asked, Verdict.Refused refused) {
    String why = refused.rule().ruleName() + ": " + refused.figures();
    switch (asked.intent()) {
      case MachineIntent.AuthoriseDispense _ ->
          store.step(
              asked.sale().orElseThrow(),
              new SellEvent.AuthorisationRefused(
                  refused.rule(), refused.figures(), database.nowMs()));
      case MachineIntent.AttestAddress _ ->
          alarm.raise(
              "attest/" + asked.id(),
              Alarm.Severity.NOTE,
              asked.sale().map(SaleId::toString).orElse(""),
              "The keeper names no address for sale " + asked.sale().orElseThrow() + ": " + why);
      case MachineIntent.RefundDeposit _ -> refunds.refused(asked.id(), why);
      // Another block brings another proof.
      default -> log.info("{} of {}: {}", asked.kind(), asked.sale(), why);
    }
  }

  /** Whether it is the last word. */
  boolean resulted(KeeperOutbox.Asked asked, Outcome outcome) {
    return switch (asked.intent()) {
      case MachineIntent.AttestAddress ask when outcome instanceof Outcome.Attested(var said) -> {
        attested(asked, ask, said);
        yield true;
      }
      case MachineIntent.AuthoriseDispense _
          when outcome instanceof Outcome.Attested(KeeperAttestation said) -> {
        keep(asked, said);
        if (said.read() instanceof Attestation.DispenseAuthorised allowed) {
          store.step(
              allowed.sale(), new SellEvent.Authorised(allowed.authorisation(), database.nowMs()));
        }
        yield true;
      }
      case MachineIntent.ProveDeposit prove when outcome instanceof Outcome.Deposited deposited -> {
        for (Outcome.Output output : deposited.outputs()) {
          store.step(
              prove.sale(),
              new SellEvent.DepositVerified(
                  new OutPoint(deposited.txid().toHex(), Math.toIntExact(output.index())),
                  Amount.ofUnits(CoinSetting.BITCOIN, output.satoshis()),
                  database.nowMs()));
        }
        yield true;
      }
      case MachineIntent.RefundDeposit _ when outcome instanceof Outcome.Applied -> {
        refunds.owed(asked.id());
        yield true;
      }
      case MachineIntent.RefundDeposit _ when outcome instanceof Outcome.NeverArrived -> {
        refunds.neverArrived(asked.id());
        yield true;
      }
      case MachineIntent.AuthoriseDispense _ when outcome instanceof Outcome.NeverArrived -> {
        // Surely not given: the keeper writes an answer down before anybody hears it.
        outbox.put(
            CallerId.derive("atm/dispense/again/" + asked.id()), asked.sale(), asked.intent());
        yield true;
      }
      // Another block brings another proof, and a machine opens another sale.
      case MachineIntent.ShowHeaders _,
          MachineIntent.ProveDeposit _,
          MachineIntent.AttestAddress _ ->
          true;
      default -> {
        log.warn("{} of {}: {}", asked.kind(), asked.sale(), outcome);
        yield false;
      }
    };
  }

  private void attested(
      KeeperOutbox.Asked asked, MachineIntent.AttestAddress ask, KeeperAttestation said) {
    keep(asked, said);
    if (!(ask.sellOpened().read() instanceof TerminalStatement.SellOpened opened)
        || !(said.read() instanceof Attestation.AddressAttested address)) {
      throw new IllegalStateException("An address for no sale: " + asked.id());
    }
    PriceBook.Given given = PriceBook.takenBy(database, opened.sale()).orElseThrow();
    long tolerance =
        settings
            .find(given.setting(), given.settingVersion())
            .map(version -> version.setting().chain().toleranceSats())
            .orElse(0L);
    store.beginSell(
        new SaleStore.Begun(
            opened.sale(),
            given.setting(),
            ask.wallet(),
            given.quote().terms().currency().code(),
            given.quote().id()),
        new Sell.Offer(
            opened,
            address.address(),
            given.quote(),
            Amount.ofUnits(CoinSetting.BITCOIN, tolerance)));
  }

  private void keep(KeeperOutbox.Asked asked, KeeperAttestation said) {
    database
        .sql()
        .sql(
            """
            insert into machine_attestation (caller_id, sale, body, signature, created_ms)
            values (?, ?, ?, ?, ?) on conflict (caller_id) do nothing
            """)
        .params(
            KeeperOutbox.bytes(asked.id()),
            asked.sale().map(SaleId::toString).orElse(""),
            said.body().toArray(),
            said.signature().toArray(),
            database.nowMs())
        .update();
  }

  // ---------------------------------------------------------------- every second

  /** Ends offers in their time, and asks people about machines that fell silent. */
  void round() {
    long nowMs = database.nowMs();
    for (SaleRow row : in(List.of("OFFERED", "SEEN", "CONFIRMING"), nowMs)) {
      Sell sell = store.sell(row.id()).orElseThrow();
      if (!sell.ended() && nowMs >= sell.offer().opened().expiresAtMs()) {
        store.step(row.id(), new SellEvent.OfferEnded(nowMs));
      }
    }
    for (SaleRow row : in(List.of("DISPENSE_AUTHORISED"), nowMs - SaleDesk.SILENT_MS)) {
      store.step(row.id(), new SellEvent.MachineSilent(nowMs));
    }
    refunds.round();
    for (SaleRow row : in(TICKETS, nowMs - DAY_MS)) {
      if (row.changedMs() <= nowMs - DAY_MS * rules.of(row.wallet()).ticketDays()) {
        store.step(row.id(), new SellEvent.TicketEnded(nowMs));
      }
    }
  }

  private List<SaleRow> in(List<String> phases, long changedBeforeMs) {
    return database
        .sql()
        .sql(
            "select * from sale where direction = 'SELL' and phase = any(?) and changed_ms <= ?"
                + " order by changed_ms limit ?")
        .params(phases.toArray(String[]::new), changedBeforeMs, MAX_AT_ONCE)
        .query((row, _) -> SaleRow.of(row))
        .list();
  }

  // ---------------------------------------------------------------- the node's part

  /** Sells of a wallet whose coins may still come, go or be proved. */
  List<Sell> watched(WalletId wallet) {
    return database
        .sql()
        .sql(
            """
            select * from sale where direction = 'SELL' and wallet = ?
              and (phase <> 'EXPIRED' or changed_ms > ?)
              and (phase not in ('DISPENSED', 'REFUNDED') or changed_ms > ?)
            order by created_ms desc limit ?
            """)
        .params(
            wallet.name(),
            database.nowMs() - WATCHED_MS,
            database.nowMs() - WATCHED_MS,
            MAX_AT_ONCE)
        .query((row, _) -> SaleRow.of(row))
        .list()
        .stream()
        .map(row -> store.sell(row.id()).orElseThrow())
        .toList();
  }

  long nowMs() {
    return database.nowMs();
  }

  /** What the node saw; the sale says whether it is news. */
  void seen(SaleId sale, SellEvent event) {
    if (store.step(sale, event) instanceof Stepped.Refused(var refusal)) {
      log.info("Sale {} did not take {}: {}", sale, event, refusal.why());
    }
  }

  /** Asks the keeper to look for itself, with the blocks that it needs to know first. */
  void prove(
      WalletId wallet,
      SaleId sale,
      List<MachineIntent.ShowHeaders> headers,
      String key,
      MachineIntent.ProveDeposit proof) {
    database.run(
        () -> {
          int part = 0;
          for (MachineIntent.ShowHeaders some : headers) {
            outbox.put(
                CallerId.derive("atm/headers/" + wallet + "/" + key + "/" + part++),
                Optional.empty(),
                some);
          }
          outbox.put(CallerId.derive("atm/deposit/" + sale + "/" + key), Optional.of(sale), proof);
        });
    outbox.soon();
  }
}
