package tallystick.server.api;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tallystick.intent.CredentialId;
import tallystick.market.Amount;
import tallystick.market.Instrument;
import tallystick.market.Price;
import tallystick.server.bots.BotAnswer;
import tallystick.server.bots.BotRuntime;
import tallystick.server.bots.BotView;
import tallystick.server.bots.Bots;
import tallystick.server.bots.DealSummary;
import tallystick.server.feed.VenueMarkets;
import tallystick.strategy.bot.BotConfig;
import tallystick.strategy.bot.BotEvent;
import tallystick.strategy.bot.SettingsCheck;
import tools.jackson.databind.json.JsonMapper;

/** Bots: made, checked, started, stopped, commanded. */
@RestController
@RequestMapping("/api/v1/bots")
class BotsController {
  private final BotRuntime runtime;
  private final VenueMarkets markets;
  private final Wishes wishes;
  private final JsonMapper json;
  private final Idempotency idempotency;
  private final Records records;

  BotsController(
      BotRuntime runtime,
      VenueMarkets markets,
      Wishes wishes,
      JsonMapper json,
      Idempotency idempotency,
      Records records) {
    this.runtime = runtime;
    this.markets = markets;
    this.wishes = wishes;
    this.json = json;
    this.idempotency = idempotency;
    this.records = records;
  }

  @GetMapping
  List<BotJson.View> list() {
    return runtime.bots().list().stream()
        .filter(bot -> Caller.now().covers(bot.id()))
        .map(this::view)
        .toList();
  }

  @GetMapping("/{id}")
  BotJson.View one(@PathVariable String id) {
    Caller.requireBot(id);
    return view(known(id));
  }

  /** Checks a wish without making anything. */
  @PostMapping("/validate")
  BotJson.Check validate(@RequestBody BotJson.Wish wish) {
    return check(wishes.read(wish));
  }

  @PostMapping
  ResponseEntity<BotJson.View> make(
      @RequestHeader(value = "Idempotency-Key", required = false) @org.jspecify.annotations.Nullable
          String key,
      @RequestBody BotJson.Wish body) {
    Caller.requireAllBots();
    return idempotency.once(
        key,
        body,
        BotJson.View.class,
        () -> {
          Bots.NewBot wish = wishes.read(body);
          requirePassing(check(wish));
          return switch (runtime.bots().make(wish)) {
            case Bots.Made.Bot made ->
                ResponseEntity.status(HttpStatus.CREATED).body(view(made.view()));
            case Bots.Made.Refused refused -> throw Problem.conflict("refused", refused.why());
          };
        });
  }

  /** New settings; they hold for new deals. */
  @PutMapping("/{id}")
  BotJson.View change(@PathVariable String id, @RequestBody BotJson.Wish body) {
    Caller.requireBot(id);
    BotView before = known(id);
    Bots.NewBot wish = wishes.read(body);
    if (!wish.venue().equals(before.venue())
        || !wish.credential().name().equals(before.credential())) {
      throw Problem.conflict(
          "bound", "A bot keeps its venue and its credential; make another for other ones");
    }
    requirePassing(check(wish));
    require(runtime.bots().reconfigure(id, wish));
    return view(known(id));
  }

  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void delete(@PathVariable String id) {
    Caller.requireBot(id);
    known(id);
    require(runtime.bots().delete(id));
  }

  @PostMapping("/{id}/start")
  BotJson.View start(@PathVariable String id) {
    Caller.requireBot(id);
    known(id);
    require(runtime.bots().command(id, new BotEvent.Resume()));
    return view(known(id));
  }

  /** Starts no deals any more; running ones go on. */
  @PostMapping("/{id}/stop")
  BotJson.View stop(@PathVariable String id) {
    Caller.requireBot(id);
    known(id);
    require(runtime.bots().command(id, new BotEvent.Pause("Stopped by hand")));
    return view(known(id));
  }

  /** Something to be done now, by hand. It moves money: send an Idempotency-Key with it. */
  @PostMapping("/{id}/commands")
  ResponseEntity<BotJson.Done> command(
      @PathVariable String id,
      @RequestHeader(value = "Idempotency-Key", required = false) @org.jspecify.annotations.Nullable
          String key,
      @RequestBody BotJson.Command body) {
    Caller.requireBot(id);
    BotView bot = known(id);
    return idempotency.once(
        key,
        new Object[] {id, body},
        BotJson.Done.class,
        () -> {
          require(runtime.bots().command(id, command(bot, body)));
          return ResponseEntity.ok(new BotJson.Done(id, true));
        });
  }

  /** Deals, newest first; {@code before} is the number to go on below. */
  @GetMapping("/{id}/deals")
  List<DealSummary> deals(
      @PathVariable String id,
      @RequestParam(defaultValue = "9223372036854775807") long before,
      @RequestParam(defaultValue = "50") int limit) {
    Caller.requireBot(id);
    known(id);
    return records.deals(id, before, Paging.limit(limit));
  }

  private static BotEvent.Command command(BotView bot, BotJson.Command body) {
    return switch (body.kind()) {
      case "start-deal" -> {
        String instrument = body.instrument();
        if (instrument == null && bot.instruments().size() == 1) {
          instrument = bot.instruments().getFirst();
        }
        if (instrument == null || !bot.instruments().contains(instrument)) {
          throw Problem.badRequest(
              "invalid", "instrument is one of " + bot.instruments() + ", not " + instrument);
        }
        yield new BotEvent.StartDeal(Instrument.of(instrument));
      }
      case "add-funds" -> {
        String quote = body.quote();
        if (quote == null) {
          throw Problem.badRequest("invalid", "quote, the amount to add, is missing");
        }
        yield new BotEvent.AddFunds(
            deal(bot, body),
            Amount.parse(quote, Instrument.of(bot.instruments().getFirst()).quote()));
      }
      case "panic-sell" -> new BotEvent.PanicSell(deal(bot, body));
      case "cancel-deal" -> new BotEvent.CancelDeal(deal(bot, body));
      default ->
          throw Problem.badRequest(
              "invalid",
              "kind is start-deal, add-funds, panic-sell or cancel-deal, not \""
                  + body.kind()
                  + "\"");
    };
  }

  private static long deal(BotView bot, BotJson.Command body) {
    Long wanted = body.deal();
    for (DealSummary deal : bot.deals()) {
      if (wanted != null && deal.number() == wanted) {
        return wanted;
      }
    }
    throw Problem.conflict(
        "no-such-deal",
        "deal "
            + wanted
            + " does not run; running are "
            + bot.deals().stream().map(DealSummary::number).toList());
  }

  private static BotJson.Check check(Bots.NewBot wish) {
    BotConfig config = new BotConfig("check", wish.credential(), wish.markets(), wish.settings());
    Map<Instrument, Price> prices = new HashMap<>();
    SettingsCheck check = SettingsCheck.of(config, prices);
    return new BotJson.Check(
        check.passes(),
        check.refusals(),
        check.warnings(),
        check.fundsPerDeal().map(Amount::toDecimal).orElse(null),
        wish.markets().getFirst().instrument().quote().code());
  }

  private static void requirePassing(BotJson.Check check) {
    if (!check.passes()) {
      throw Problem.badRequest("refused", String.join("; ", check.refusals()));
    }
  }

  private static void require(BotAnswer answer) {
    switch (answer) {
      case BotAnswer.Done done -> {}
      case BotAnswer.Refused refused -> throw Problem.conflict("refused", refused.why());
    }
  }

  private BotView known(String id) {
    return runtime
        .bots()
        .view(id)
        .orElseThrow(
            () -> Problem.notFound("There is no bot " + id + "; GET /api/v1/bots lists them"));
  }

  /** What keeps all of it first: the database, the keeper, the account; then the market. */
  private String waitsBecause(BotView bot) {
    String why = runtime.waitsBecause(new CredentialId(bot.credential()));
    if (!why.isEmpty() || !bot.running()) {
      return why;
    }
    return markets.find(bot.venue()).stream()
        .flatMap(
            market ->
                bot.instruments().stream().map(symbol -> market.downBecause(Instrument.of(symbol))))
        .filter(trouble -> !trouble.isEmpty())
        .findFirst()
        .map(trouble -> bot.venue() + " sends " + trouble)
        .orElse("");
  }

  private BotJson.View view(BotView bot) {
    return new BotJson.View(
        bot.id(),
        bot.name(),
        bot.venue(),
        bot.credential(),
        bot.instruments(),
        bot.running(),
        bot.pausedBecause(),
        waitsBecause(bot),
        bot.haltedBecause(),
        bot.createdMs(),
        json.readValue(bot.settingsJson(), DcaJson.class),
        bot.deals());
  }
}
