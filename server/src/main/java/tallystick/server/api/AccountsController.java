package tallystick.server.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tallystick.intent.CallerId;
import tallystick.intent.CredentialId;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.KeeperStatus;
import tallystick.intent.KeyKind;
import tallystick.intent.Provenance;
import tallystick.intent.ReadKind;
import tallystick.intent.ReadQuery;
import tallystick.intent.Scope;
import tallystick.intent.Setting;
import tallystick.intent.Verdict;
import tallystick.market.Instrument;
import tallystick.server.book.BookStore;
import tallystick.server.bots.BotRuntime;
import tallystick.server.incidents.Incidents;
import tallystick.server.keeper.KeeperSilentException;
import tallystick.server.keeper.KeeperState;
import tallystick.server.keeper.Leases;
import tallystick.server.tally.TallyFollower;
import tallystick.venues.binance.wire.AccountState;
import tallystick.venues.binance.wire.Balance;
import tallystick.venues.scan.ScanException;

/**
 * Accounts as the keeper has them. Whatever could divert money is only <em>proposed</em> here: it
 * waits in the keeper until people approve it there, comparing the code shown.
 */
@RestController
@RequestMapping("/api/v1")
class AccountsController {
  /** The states of accounts that the keeper works with. */
  private static final Set<String> USED = Set.of("active", "canary");

  private final BotRuntime runtime;
  private final TallyFollower tally;
  private final BookStore book;
  private final Proposals proposals;
  private final Incidents incidents;

  AccountsController(
      BotRuntime runtime,
      TallyFollower tally,
      BookStore book,
      Proposals proposals,
      Incidents incidents) {
    this.incidents = incidents;
    this.runtime = runtime;
    this.tally = tally;
    this.book = book;
    this.proposals = proposals;
  }

  /** What of a limit is used up in the window that ends now; decimal text in the asset. */
  record BudgetView(
      String asset,
      String hourUsed,
      String hourLimit,
      String dayUsed,
      String dayLimit,
      String lossUsed,
      String lossLimit,
      String meaning) {}

  /**
   * One credential. {@code waitsBecause} is empty when bots may trade on it; orders on the
   * instruments that are {@code unpriced} are refused until the keeper has prices of its own.
   */
  record AccountView(
      String credential,
      String venue,
      String environment,
      String keyKind,
      String provenance,
      String state,
      String stateText,
      boolean frozen,
      boolean streamUp,
      int openOrders,
      int unknowns,
      List<String> unpriced,
      String waitsBecause,
      List<BudgetView> budgets) {}

  /** All accounts, and how the keeper stands. */
  record Accounts(
      boolean signing,
      String notSigningBecause,
      boolean isolated,
      boolean organisationFrozen,
      int pendingChanges,
      List<AccountView> accounts) {}

  /**
   * A new account.
   *
   * @param keyKind {@code ed25519} (made in the keeper; the first choice), {@code hmac-sha256},
   *     {@code rsa-sha256}
   * @param provenance {@code made-in-keeper} (default), {@code entered-at-approver}, {@code
   *     imported-from-file}
   */
  record NewAccount(
      String credential,
      String venue,
      @Nullable String keyKind,
      @Nullable String provenance,
      @Nullable Boolean unrestrictedAccepted) {}

  /** The key id that the venue shows. */
  record Activation(String apiKey) {}

  /** What is to be frozen; without a credential the whole organisation. */
  record FreezeWish(@Nullable String credential, String reason) {}

  /** The keeper's answer. */
  record FreezeView(String callerId, String verdict, String text) {}

  /** What the venue reports beside what the book adds up to. Decimal text. */
  record AccountBalance(String asset, String free, String locked, String booked) {}

  @GetMapping("/accounts")
  Accounts accounts() {
    Caller.requireAllBots();
    KeeperStatus status = status();
    List<AccountView> views = new ArrayList<>();
    for (KeeperStatus.Account account : status.accounts()) {
      views.add(view(account));
    }
    return new Accounts(
        status.signing(),
        status.notSigningBecause(),
        status.isolated(),
        status.organisationFrozen(),
        status.pendingChanges(),
        views);
  }

  /** Proposes an account; people approve it at the keeper. */
  @PostMapping("/accounts")
  Proposals.Proposed add(
      @RequestHeader(value = "Idempotency-Key", required = false) @Nullable String key,
      @RequestBody NewAccount wish) {
    Caller.requireAllBots();
    CredentialId name = new CredentialId(wish.credential());
    runtime
        .bots()
        .newerKey(name)
        .ifPresent(
            newer -> {
              throw Problem.conflict(
                  "name-has-a-history",
                  "Another account was called %s until it got the key %s, and its orders keep that name: choose another one"
                      .formatted(name, newer));
            });
    return proposals.propose(
        key,
        new Setting.AddCredential(
            name,
            wish.venue(),
            choice(KeyKind.class, "keyKind", wish.keyKind(), KeyKind.ED25519),
            choice(Provenance.class, "provenance", wish.provenance(), Provenance.MADE_IN_KEEPER),
            Boolean.TRUE.equals(wish.unrestrictedAccepted())));
  }

  /** Proposes the venue's key id for a credential, after which it may be used. */
  @PostMapping("/accounts/{credential}/activation")
  Proposals.Proposed activate(
      @PathVariable String credential,
      @RequestHeader(value = "Idempotency-Key", required = false) @Nullable String key,
      @RequestBody Activation wish) {
    return proposals.propose(
        key, new Setting.ActivateCredential(new CredentialId(credential), wish.apiKey()));
  }

  /**
   * Proposes that the keeper forgets an account and its secret. One that trades, or that an open
   * incident's runbook keeps, is not let go like this: what it still holds would stand unwatched.
   */
  @PostMapping("/accounts/{credential}/removal")
  Proposals.Proposed remove(
      @PathVariable String credential,
      @RequestHeader(value = "Idempotency-Key", required = false) @Nullable String key) {
    CredentialId unwanted = new CredentialId(credential);
    Caller.requireAllBots();
    boolean used =
        status().accounts().stream()
            .anyMatch(a -> a.credential().equals(unwanted) && USED.contains(a.state()));
    if (used) {
      throw Problem.conflict(
          "account-in-use",
          "Account " + credential + " is in use: stop its bots and freeze it in an incident first");
    }
    return proposals.propose(key, new Setting.RemoveCredential(unwanted));
  }

  /** Proposes to lift a freeze, unless an open incident's runbook keeps the account. */
  @PostMapping("/accounts/{credential}/unfreeze")
  Proposals.Proposed unfreeze(
      @PathVariable String credential,
      @RequestHeader(value = "Idempotency-Key", required = false) @Nullable String key) {
    CredentialId frozen = new CredentialId(credential);
    Caller.requireAllBots();
    try {
      incidents.refuseWhileKept(frozen);
    } catch (Incidents.RefusedException e) {
      throw Problem.conflict(e.code(), String.valueOf(e.getMessage()));
    }
    return proposals.propose(key, new Setting.Unfreeze(new Scope.OneCredential(frozen)));
  }

  /** The venue's balances, read now under a lease, beside the book's sums. */
  @GetMapping("/accounts/{credential}/balances")
  List<AccountBalance> balances(@PathVariable String credential) {
    Caller.requireAllBots();
    KeeperStatus.Account account =
        status().accounts().stream()
            .filter(a -> a.credential().name().equals(credential))
            .findFirst()
            .orElseThrow(() -> Problem.notFound("The keeper has no account " + credential));
    String prefix = "venue/" + account.venue() + "/" + credential + "/";
    Map<String, String> booked = new TreeMap<>();
    book.balances(prefix, Paging.MAX_LIMIT)
        .forEach(b -> booked.put(b.account().substring(prefix.length()), b.amount().toDecimal()));
    try {
      return switch (runtime.lease(account.credential())) {
        case Leases.Granted.Refused refused ->
            throw Problem.conflict("refused", "The keeper refuses the read: " + refused.why());
        case Leases.Granted.Lease lease -> {
          byte[] json = runtime.keeper().query(lease.lease(), ReadQuery.of(ReadKind.ACCOUNT));
          List<AccountBalance> views = new ArrayList<>();
          for (Balance balance : AccountState.parse(json).balances()) {
            views.add(
                new AccountBalance(
                    balance.asset().code(),
                    balance.free().toDecimal(),
                    balance.locked().toDecimal(),
                    booked.getOrDefault(balance.asset().code(), "0")));
          }
          yield views;
        }
      };
    } catch (KeeperSilentException e) {
      throw TallyController.silent(e);
    } catch (ScanException e) {
      throw Problem.unavailable("venue-unreadable", "The venue's answer: " + e.getMessage());
    }
  }

  /** Stops new exposure at once. Needs no approval; lifting it does. */
  @PostMapping("/freeze")
  FreezeView freeze(
      @RequestHeader(value = "Idempotency-Key", required = false) @Nullable String key,
      @RequestBody FreezeWish wish) {
    Caller.requireAllBots();
    String credential = wish.credential();
    Scope scope =
        credential == null
            ? new Scope.WholeOrganisation()
            : new Scope.OneCredential(new CredentialId(credential));
    CallerId callerId = proposals.callerId("freeze", key);
    Frame.Judged judged = proposals.submit(callerId, new Intent.Freeze(scope, wish.reason()));
    return switch (judged.verdict()) {
      case Verdict.Approved a ->
          new FreezeView(
              callerId.toString(),
              "approved",
              "Frozen: "
                  + scope
                  + ". A stolen key keeps working at the venue until it is deleted there: do that"
                  + " now");
      case Verdict.Refused r ->
          new FreezeView(callerId.toString(), "refused", r.rule().ruleName() + ": " + r.figures());
    };
  }

  private KeeperStatus status() {
    return tally
        .latest()
        .orElseThrow(
            () ->
                Problem.unavailable(
                    "keeper-away",
                    switch (runtime.keeper().state()) {
                      case KeeperState.Up up -> "The keeper has not answered yet; try again";
                      case KeeperState.Down down -> down.why();
                    }));
  }

  private AccountView view(KeeperStatus.Account a) {
    return new AccountView(
        a.credential().name(),
        a.venue(),
        a.environment(),
        word(a.keyKind()),
        word(a.provenance()),
        a.state(),
        a.stateText(),
        a.frozen(),
        a.streamUp(),
        a.openOrders(),
        a.unknowns(),
        a.unpriced().stream().map(Instrument::symbol).toList(),
        runtime.waitsBecause(a.credential()),
        a.budgets().stream().map(AccountsController::view).toList());
  }

  private static BudgetView view(KeeperStatus.Budget b) {
    return new BudgetView(
        b.dayLimit().asset().code(),
        b.hourUsed().toDecimal(),
        b.hourLimit().toDecimal(),
        b.dayUsed().toDecimal(),
        b.dayLimit().toDecimal(),
        b.lossUsed().toDecimal(),
        b.lossLimit().toDecimal(),
        "A stolen server can trade away at most "
            + b.lossLimit()
            + " a day on this account, besides market movement");
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static <E extends Enum<E>> E choice(
      Class<E> type, String field, @Nullable String text, E otherwise) {
    if (text == null) {
      return otherwise;
    }
    for (E constant : type.getEnumConstants()) {
      if (word(constant).equals(text)) {
        return constant;
      }
    }
    throw Problem.badRequest("invalid", field + " is not a choice: \"" + text + "\"");
  }
}
