package tallystick.server.incidents;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.CredentialId;
import tallystick.intent.Entry;
import tallystick.intent.EntryBody;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.MachineIntent;
import tallystick.intent.OrganisationId;
import tallystick.intent.ReadKind;
import tallystick.intent.ReadQuery;
import tallystick.intent.Submission;
import tallystick.intent.VenueOrder;
import tallystick.intent.Verdict;
import tallystick.intent.words.InForce;
import tallystick.intent.words.PlainWords;
import tallystick.market.Instrument;
import tallystick.server.incidents.AccountReader.UnansweredException;
import tallystick.server.keeper.KeeperLink;
import tallystick.server.keeper.KeeperSilentException;
import tallystick.server.keeper.KeeperState;
import tallystick.venues.binance.wire.Listings;
import tallystick.venues.scan.ScanException;
import tallystick.watch.OpenedEntry;
import tallystick.watch.OwnHistory;
import tallystick.watch.incident.FiledEvidence;
import tallystick.watch.incident.IncidentRecord;
import tallystick.watch.incident.OrderList;
import tools.jackson.databind.json.JsonMapper;

/**
 * Gathers what shows how things stood, stores it, and has its hash written into the tally before
 * anybody can think of altering it. What could not be gathered is said, in a file of its own.
 */
final class EvidenceRoom {
  /** A venue's page of a thousand orders has some 500 KB. */
  static final int MAX_PIECE_BYTES = 16 * 1024 * 1024;

  /** Of the tally's entries about the account; beyond it the bundle in the export has them all. */
  private static final int MAX_ENTRIES = 5_000;

  private static final int MAX_EVENTS = 1_000;

  /** Pieces whose hash is sent to the keeper in one go; its quota is sixty a minute. */
  private static final int FILE_AT_ONCE = 20;

  private static final String JSON = "application/json";
  private static final String LINES = "application/jsonl";
  private static final String TEXT = "text/plain; charset=utf-8";

  private static final Logger log = LoggerFactory.getLogger(EvidenceRoom.class);

  private final Parts parts;

  /** What it works with. */
  record Parts(
      OrganisationId organisation,
      IncidentStore incidents,
      FindingStore findings,
      LiveWatch watch,
      AccountReader accounts,
      KeeperLink keeper,
      JdbcClient db,
      JsonMapper json) {}

  EvidenceRoom(Parts parts) {
    this.parts = parts;
  }

  // ------------------------------------------------------------------ gathering

  /** One gathering under way. */
  private final class Gathering {
    private final IncidentStore.Row incident;
    private final int number;
    private final List<String> missing = new ArrayList<>();

    Gathering(IncidentStore.Row incident, int number) {
      this.incident = incident;
      this.number = number;
    }

    void keep(String name, String source, String mediaType, byte[] bytes) {
      String full = "g" + number + "-" + name;
      if (bytes.length > MAX_PIECE_BYTES) {
        missing.add(name + ": " + bytes.length + " bytes are too many to keep");
        return;
      }
      store(incident.id(), full, source, mediaType, Bytes.of(bytes));
    }
  }

  /** Everything that can be had now, as files of the incident; gives how many could not. */
  int gather(IncidentStore.Row incident) {
    Gathering g = new Gathering(incident, parts.incidents().gathering(incident.id()));
    List<OpenedEntry> entries = parts.watch().entries();
    InForce inForce = new InForce();
    entries.forEach(entry -> inForce.take(entry.entry()));
    findings(g);
    settings(g, inForce);
    if (!incident.credential().isEmpty()) {
      account(g, new CredentialId(incident.credential()), entries, inForce);
    }
    entries(g, entries);
    server(g);
    if (!g.missing.isEmpty()) {
      g.keep(
          "not-gathered.txt",
          "this server: what it could not get",
          TEXT,
          (String.join("\n", g.missing) + "\n").getBytes(StandardCharsets.UTF_8));
    }
    parts
        .incidents()
        .line(
            incident.id(),
            IncidentStore.PROGRAM,
            "evidence",
            "gathering "
                + g.number
                + (g.missing.isEmpty()
                    ? " is complete"
                    : "; not to be had: " + String.join("; ", g.missing)));
    file();
    return g.missing.size();
  }

  private List<FindingStore.Finding> findingsOf(IncidentStore.Row incident) {
    return parts
        .findings()
        .list(new FindingStore.Wanted("", "", "", incident.id()), Long.MAX_VALUE, 500);
  }

  private void findings(Gathering g) {
    g.keep(
        "findings.json",
        "this server's watch",
        JSON,
        parts.json().writeValueAsBytes(findingsOf(g.incident)));
  }

  private void settings(Gathering g, InForce inForce) {
    Map<String, Map<String, String>> facts = new LinkedHashMap<>();
    new java.util.TreeMap<>(inForce.settings())
        .forEach((subject, setting) -> facts.put(subject, PlainWords.facts(setting)));
    g.keep(
        "settings.json",
        "the settings in force, folded from the tally",
        JSON,
        parts.json().writeValueAsBytes(facts));
    try {
      g.keep(
          "keeper-status.txt",
          "what the keeper says of itself",
          TEXT,
          (parts.keeper().status().toString() + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (KeeperSilentException e) {
      g.missing.add("the keeper's status: " + e.getMessage());
    }
  }

  /** One order as it stands in the list of evidence. */
  private record OrderRow(
      String instrument,
      String venueOrderId,
      String clientOrderId,
      String side,
      String type,
      String price,
      String quantity,
      long timeMs,
      String whose,
      String why,
      long sequence,
      long leaf) {}

  private record Orders(
      String credential,
      long sinceMs,
      List<String> instruments,
      long ours,
      long notOurs,
      long cannotTell,
      List<OrderRow> orders) {}

  private void account(
      Gathering g, CredentialId credential, List<OpenedEntry> entries, InForce inForce) {
    // The old key may be gone by now; the replacement reads the same account.
    CredentialId reader = reader(g.incident, credential);
    OwnHistory history = new OwnHistory();
    entries.forEach(history::add);
    long sinceMs = OrderList.lastProvenOursMs(history, credential, g.incident.openedMs());
    try {
      g.keep(
          "venue-account.json",
          "the venue, read through the keeper",
          JSON,
          parts.accounts().body(reader, ReadQuery.of(ReadKind.ACCOUNT)).toArray());
      g.keep(
          "venue-open-orders.json",
          "the venue, read through the keeper",
          JSON,
          parts.accounts().body(reader, ReadQuery.of(ReadKind.OPEN_ORDERS)).toArray());
      Listings listings = parts.accounts().listings(venue(credential, inForce));
      List<FindingStore.Finding> found = findingsOf(g.incident);
      Set<Instrument> instruments =
          parts.accounts().instruments(credential, inForce, listings, found);
      List<VenueOrder> orders = new ArrayList<>();
      for (Instrument instrument : instruments) {
        orders.addAll(history(g, reader, listings, instrument, sinceMs));
      }
      orders(g, credential, OrderList.of(history, orders, sinceMs), instruments);
    } catch (UnansweredException | ScanException e) {
      g.missing.add("the account at its venue: " + e.getMessage());
    }
  }

  /** The credential that can read the account: the replacement once it is in use. */
  private CredentialId reader(IncidentStore.Row incident, CredentialId credential) {
    try {
      boolean active =
          parts.keeper().status().accounts().stream()
              .anyMatch(
                  account ->
                      account.credential().name().equals(incident.replacement())
                          && account.state().equals("active"));
      return active ? new CredentialId(incident.replacement()) : credential;
    } catch (KeeperSilentException e) {
      return credential;
    }
  }

  private static String venue(CredentialId credential, InForce inForce) {
    return inForce.settings().get("credential " + credential)
            instanceof tallystick.intent.Setting.AddCredential add
        ? add.venue()
        : "";
  }

  private List<VenueOrder> history(
      Gathering g, CredentialId reader, Listings listings, Instrument instrument, long sinceMs)
      throws UnansweredException, ScanException {
    String symbol = instrument.symbol().toLowerCase(Locale.ROOT).replace('/', '-');
    List<Bytes> raw = new ArrayList<>();
    List<VenueOrder> orders = parts.accounts().orders(reader, listings, instrument, sinceMs, raw);
    for (int page = 0; page < raw.size(); page++) {
      g.keep(
          "venue-orders." + symbol + "." + (page + 1) + ".json",
          "the venue, read through the keeper",
          JSON,
          raw.get(page).toArray());
    }
    g.keep(
        "venue-trades." + symbol + ".json",
        "the venue, read through the keeper; the first thousand since then",
        JSON,
        parts
            .accounts()
            .body(
                reader,
                new ReadQuery(ReadKind.TRADES, instrument, null, 0, sinceMs, ReadQuery.MAX_LIMIT))
            .toArray());
    return orders;
  }

  private void orders(
      Gathering g, CredentialId credential, OrderList list, Set<Instrument> instruments) {
    g.keep(
        "orders.json",
        "every order at the venue since the last that was proven ours, held against the tally",
        JSON,
        parts
            .json()
            .writeValueAsBytes(
                new Orders(
                    credential.name(),
                    list.sinceMs(),
                    instruments.stream().map(Instrument::symbol).toList(),
                    list.count(tallystick.intent.Ours.Answer.OURS),
                    list.count(tallystick.intent.Ours.Answer.NOT_OURS),
                    list.count(tallystick.intent.Ours.Answer.CANNOT_TELL),
                    list.rows().stream().map(EvidenceRoom::row).toList())));
  }

  private static OrderRow row(OrderList.Row row) {
    VenueOrder order = row.order();
    return new OrderRow(
        order.instrument().symbol(),
        order.venueOrderId(),
        order.clientOrderId(),
        order.side().name().toLowerCase(Locale.ROOT),
        order.type().name().toLowerCase(Locale.ROOT).replace('_', '-'),
        order.price() == null ? "market" : order.price().toDecimal(),
        order.quantity().toDecimal(),
        order.timeMs(),
        row.answer().name().toLowerCase(Locale.ROOT).replace('_', '-'),
        row.why(),
        row.sequence(),
        row.leaf());
  }

  private record EntryRow(long index, String salt, String entry, String text) {}

  /** The entries about the account, and all approvals; the newest where they are too many. */
  private void entries(Gathering g, List<OpenedEntry> entries) {
    List<OpenedEntry> wanted =
        entries.stream().filter(entry -> concerns(entry.entry(), g.incident)).toList();
    int from = Math.max(0, wanted.size() - MAX_ENTRIES);
    StringBuilder lines = new StringBuilder();
    for (OpenedEntry entry : wanted.subList(from, wanted.size())) {
      lines
          .append(
              parts
                  .json()
                  .writeValueAsString(
                      new EntryRow(
                          entry.index(),
                          entry.salt().toHex(),
                          entry.canonical().toHex(),
                          entry.entry().body().toString())))
          .append('\n');
    }
    if (from > 0) {
      g.missing.add("the tally's " + from + " older entries; the export's bundle has them");
    }
    g.keep(
        "entries.jsonl",
        "the tally: this account's entries and every change of settings",
        LINES,
        lines.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static boolean concerns(Entry entry, IncidentStore.Row incident) {
    return switch (entry.body()) {
      case EntryBody.Judged judged ->
          switch (judged.intent()) {
            case Intent.OnCredential on ->
                on.credential().name().equals(incident.credential())
                    || on.credential().name().equals(incident.replacement());
            case Intent.ChangeSetting change -> true;
            case Intent.Freeze freeze -> true;
            case Intent.FileEvidence file -> false;
            case MachineIntent machine -> false;
          };
      case EntryBody.Observed seen -> seen.credential().name().equals(incident.credential());
      case EntryBody.Resulted resulted -> true;
      case EntryBody.Started started -> true;
      case EntryBody.EpochBegun begun -> true;
      case EntryBody.Aggregated aggregated -> true;
    };
  }

  private void server(Gathering g) {
    List<String> events =
        parts
            .db()
            .sql(
                """
                select json_build_object('id', id, 'atMs', at_ms, 'kind', kind, 'data', data)::text
                from (select * from event order by id desc limit ?) last order by id
                """)
            .param(MAX_EVENTS)
            .query((row, n) -> String.valueOf(row.getString(1)))
            .list();
    g.keep(
        "server-events.jsonl",
        "this server's own events, the last " + MAX_EVENTS,
        LINES,
        (String.join("\n", events) + "\n").getBytes(StandardCharsets.UTF_8));
    g.keep(
        "server-log.txt",
        "this server's log, its last lines",
        TEXT,
        LogTail.text().getBytes(StandardCharsets.UTF_8));
  }

  // ------------------------------------------------------------------ storing and filing

  /** Stores a piece; empty when the incident has a file of that name. */
  Optional<Long> store(long incident, String name, String source, String mediaType, Bytes bytes) {
    return parts
        .incidents()
        .addEvidence(
            incident, name, source, mediaType, bytes, FiledEvidence.sha256(bytes.toArray()));
  }

  /** Has the hashes of new pieces written into the tally; what fails is tried again later. */
  synchronized void file() {
    if (!(parts.keeper().state() instanceof KeeperState.Up up)) {
      return;
    }
    for (IncidentStore.Unfiled piece : parts.incidents().unfiled(FILE_AT_ONCE)) {
      String incident = IncidentRecord.tallyName(piece.incident());
      try {
        Frame.Judged judged =
            parts
                .keeper()
                .submitAndWait(
                    new Submission(
                        parts.organisation(),
                        // The same piece is the same intent, however often it is tried.
                        CallerId.derive(
                            "server/evidence/"
                                + incident
                                + "/"
                                + piece.name()
                                + "/"
                                + piece.sha256().toHex()),
                        up.welcome().epoch(),
                        new Intent.FileEvidence(
                            incident, piece.name(), piece.lengthBytes(), piece.sha256())));
        switch (judged.verdict()) {
          case Verdict.Approved approved ->
              parts.incidents().filed(piece.id(), judged.sequence(), judged.index());
          case Verdict.Refused refused -> {
            log.warn("The keeper does not log {} now: {}", piece.name(), refused.rule().ruleName());
            return;
          }
        }
      } catch (KeeperSilentException e) {
        log.warn("{} is not in the tally yet: {}", piece.name(), e.getMessage());
        return;
      }
    }
  }

  /** The pieces as they are shown, each held against the tally. */
  List<IncidentRecord.Piece> pieces(long incident, FiledEvidence tally) {
    return parts.incidents().evidence(incident).stream()
        .map(
            piece ->
                new IncidentRecord.Piece(
                    piece.name(),
                    piece.source(),
                    piece.mediaType(),
                    piece.atMs(),
                    piece.lengthBytes(),
                    piece.sha256().toHex(),
                    piece.sequence(),
                    piece.leaf(),
                    answer(incident, piece, tally)))
        .toList();
  }

  private static String answer(long incident, IncidentStore.Piece piece, FiledEvidence tally) {
    FiledEvidence.Answer answer =
        tally.check(
            IncidentRecord.tallyName(incident), piece.name(), piece.sha256(), piece.lengthBytes());
    return answer.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
