package tallystick.server.api;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tallystick.atm.Direction;
import tallystick.atm.quote.Breakdown;
import tallystick.atm.quote.Quote;
import tallystick.atm.quote.QuoteCodec;
import tallystick.intent.Bytes;
import tallystick.intent.MalformedException;
import tallystick.intent.SaleId;
import tallystick.intent.SignedStatement;
import tallystick.intent.TerminalId;
import tallystick.server.fleet.Fleet;
import tallystick.server.fleet.machine.Beat;
import tallystick.server.fleet.machine.MachineFold;
import tallystick.server.fleet.machine.MachineSessions;
import tallystick.server.fleet.place.Doors;
import tallystick.server.fleet.place.Place;
import tallystick.server.fleet.sale.Intake;
import tallystick.server.fleet.sale.Offers;
import tallystick.server.fleet.sale.QuoteDesk;
import tallystick.server.fleet.setting.CoinSetting;
import tallystick.server.fleet.setting.CoinSettings;

/** What machines ask. They know it from their own program; people's pages have another API. */
@Hidden
@RestController
@RequestMapping(TerminalSecurity.PATH)
class TerminalController {
  private final Fleet fleet;

  TerminalController(Fleet fleet) {
    this.fleet = fleet;
  }

  // ---------------------------------------------------------------- session

  /** Who a machine says it is. */
  record SessionBody(
      String terminal,
      String publicKey,
      boolean simulated,
      String software,
      long atMs,
      String nonce,
      String signature) {}

  @PostMapping("session")
  ResponseEntity<Map<String, Object>> session(
      @RequestBody SessionBody body, HttpServletRequest request) {
    MachineSessions.Answer answer =
        fleet
            .sessions()
            .open(
                new MachineSessions.Opening(
                    body.terminal(),
                    Bytes.parseHex(body.publicKey()),
                    body.simulated(),
                    body.software(),
                    body.atMs(),
                    body.nonce(),
                    Bytes.parseHex(body.signature())),
                request.getRemoteAddr());
    return switch (answer) {
      case MachineSessions.Answer.Enrolled enrolled ->
          ResponseEntity.ok(
              Map.of(
                  "state", "enrolled",
                  "token", enrolled.token(),
                  "expiresAtMs", enrolled.expiresAtMs(),
                  "epoch", enrolled.epoch(),
                  "attestedEpoch", attestedEpoch(body),
                  "keeperKey", enrolled.keeperKey().map(Bytes::toHex).orElse("")));
      case MachineSessions.Answer.Waiting(String code) ->
          ResponseEntity.accepted()
              .body(Map.of("state", "waiting", "code", code, "epoch", epoch()));
      case MachineSessions.Answer.ClockOff(long serverMs) ->
          conflict("clock", "Your clock and the server's differ", Map.of("serverMs", serverMs));
      case MachineSessions.Answer.Refused(String why) -> conflict("refused", why, Map.of());
      case MachineSessions.Answer.Busy() ->
          ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
              .header(HttpHeaders.RETRY_AFTER, Problem.RETRY_AFTER_SECONDS)
              .body(Map.of("code", "busy", "why", "Too many machines knock at this moment"));
    };
  }

  /** The keeper's own word about its epoch, in base64; empty while it says nothing. */
  private String attestedEpoch(SessionBody body) {
    return fleet
        .fold()
        .picture()
        .machine(new TerminalId(body.terminal()))
        .flatMap(known -> fleet.fold().epochFor(known, Bytes.parseHex(body.nonce())))
        .map(said -> Base64.getEncoder().encodeToString(said.toBytes().toArray()))
        .orElse("");
  }

  private ResponseEntity<Map<String, Object>> conflict(
      String code, String why, Map<String, Object> more) {
    Map<String, Object> body = new java.util.TreeMap<>(more);
    body.put("code", code);
    body.put("why", why);
    body.put("epoch", epoch());
    return ResponseEntity.status(HttpStatus.CONFLICT).body(body);
  }

  private int epoch() {
    return Math.max(0, fleet.fold().picture().epoch());
  }

  // ---------------------------------------------------------------- beat

  /** What a machine may offer in one direction. */
  record Offer(long minMinor, long maxMinor, String indicative) {}

  /**
   * One coin on a machine's screen.
   *
   * @param version of its setting, which the machine says again with its next beat
   */
  record CoinOffer(
      String setting,
      int version,
      String chain,
      String asset,
      String currency,
      @Nullable Offer buy,
      @Nullable Offer sell) {}

  /** What a machine is told every ten seconds. */
  record BeatAnswer(
      int epoch, String locked, List<CoinOffer> coins, String notice, List<String> messages) {}

  @PostMapping("beat")
  BeatAnswer beat(
      @RequestAttribute(TerminalSecurity.MACHINE) TerminalId machine, @RequestBody Beat beat) {
    fleet.machines().beat(machine, beat);
    Place place = fleet.places().of(machine);
    List<String> reasons = new ArrayList<>();
    List<CoinOffer> coins =
        fleet.settings().of(machine.name()).stream()
            .flatMap(each -> offer(machine, place, each, reasons).stream())
            .toList();
    boolean nothing = coins.stream().allMatch(coin -> coin.buy() == null && coin.sell() == null);
    return new BeatAnswer(
        epoch(),
        fleet.doors().why(machine),
        coins,
        nothing && !reasons.isEmpty() ? reasons.getFirst() : "",
        place.message().isEmpty() ? List.of() : List.of(place.message()));
  }

  private Optional<CoinOffer> offer(
      TerminalId machine, Place place, CoinSettings.Version version, List<String> reasons) {
    CoinSetting setting = version.setting();
    Optional<Doors.Shut> shut =
        fleet.doors().byLaw(machine, setting.jurisdiction(), ZoneId.of(setting.zone()));
    shut.ifPresent(why -> reasons.add(why.why()));
    return fleet
        .fold()
        .picture()
        .wallet(setting.walletId())
        .map(MachineFold.Wallet::chain)
        .map(
            chain ->
                new CoinOffer(
                    setting.name(),
                    version.version(),
                    chain.name(),
                    CoinSetting.BITCOIN.code(),
                    setting.currency(),
                    shut.isPresent() ? null : offer(setting, Direction.BUY, reasons),
                    shut.isPresent() || place.oneWay()
                        ? null
                        : offer(setting, Direction.SELL, reasons)));
  }

  private @Nullable Offer offer(CoinSetting setting, Direction direction, List<String> reasons) {
    CoinSetting.Trade trade = direction == Direction.BUY ? setting.buy() : setting.sell();
    if (!trade.open()) {
      return null;
    }
    Offers.Side side = fleet.offers().side(setting, direction);
    if (!side.why().isEmpty()) {
      reasons.add(side.why());
      return null;
    }
    return new Offer(trade.minMinor(), trade.maxMinor(), side.indicative());
  }

  // ---------------------------------------------------------------- quotes

  /** What a customer wants. */
  record QuoteBody(
      String direction, String setting, @Nullable String destination, @Nullable Long cashMinor) {}

  /** Every sum of a price, in whole units. */
  record Shown(
      long cashMinor,
      long fixedFeeMinor,
      long networkFeeMinor,
      String rate,
      long satoshis,
      long reliefSats,
      long minMinor,
      long maxMinor,
      long expiresAtMs) {
    static Shown of(Quote quote, Breakdown sum) {
      return new Shown(
          sum.cash().units().longValueExact(),
          sum.fixedFee().units().longValueExact(),
          sum.networkFee().units().longValueExact(),
          sum.rate().toDecimal(),
          sum.coins().units().longValueExact(),
          sum.relief().units().longValueExact(),
          quote.terms().bounds().minimum().units().longValueExact(),
          quote.terms().bounds().maximum().units().longValueExact(),
          quote.expiresAtMs());
    }
  }

  @PostMapping("quotes")
  ResponseEntity<Map<String, Object>> quote(
      @RequestAttribute(TerminalSecurity.MACHINE) TerminalId machine, @RequestBody QuoteBody body) {
    QuoteDesk.Answer answer =
        fleet
            .quotes()
            .quote(
                machine,
                new QuoteDesk.Ask(
                    Direction.valueOf(body.direction().toUpperCase(Locale.ROOT)),
                    body.setting(),
                    body.destination(),
                    body.cashMinor()));
    return switch (answer) {
      case QuoteDesk.Answer.Closed(String code, String why) -> conflict(code, why, Map.of());
      case QuoteDesk.Answer.Quoted(Quote quote, Breakdown shown) ->
          ResponseEntity.ok(
              Map.of(
                  "epoch",
                  epoch(),
                  "quote",
                  Base64.getEncoder().encodeToString(QuoteCodec.encode(quote).toArray()),
                  "breakdown",
                  Shown.of(quote, shown)));
    };
  }

  // ---------------------------------------------------------------- statements and sales

  @PostMapping(path = "statements", consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
  ResponseEntity<Map<String, Object>> statement(
      @RequestAttribute(TerminalSecurity.MACHINE) TerminalId machine, @RequestBody byte[] body) {
    SignedStatement signed;
    try {
      signed = SignedStatement.ofBytes(Bytes.of(body));
      return switch (fleet.intake().take(machine, signed)) {
        case Intake.Answer.Heard() -> {
          fleet.soon();
          yield ResponseEntity.ok(Map.of("epoch", epoch()));
        }
        case Intake.Answer.Gap(long wanted, String why) ->
            conflict("gap", why, Map.of("wanted", wanted));
        case Intake.Answer.Refused(String why) -> conflict("refused", why, Map.of());
      };
    } catch (MalformedException e) {
      return conflict("malformed", String.valueOf(e.getMessage()), Map.of());
    }
  }

  @GetMapping("sales/{sale}")
  ResponseEntity<Map<String, Object>> sale(
      @RequestAttribute(TerminalSecurity.MACHINE) TerminalId machine, @PathVariable String sale) {
    return fleet
        .sales()
        .forMachine(machine, SaleId.parse(sale))
        .map(
            found ->
                ResponseEntity.ok(
                    Map.<String, Object>of(
                        "epoch", epoch(),
                        "phase", found.phase(),
                        "why", found.why(),
                        "txid", found.txid(),
                        "confirmations", found.confirmations(),
                        "attestations", found.attestations())))
        .orElseThrow(() -> Problem.notFound("This machine has no sale " + sale));
  }
}
