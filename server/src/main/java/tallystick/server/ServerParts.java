package tallystick.server;

import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tallystick.server.book.BookStore;
import tallystick.server.book.Profits;
import tallystick.server.bots.BotRuntime;
import tallystick.server.bots.DealJson;
import tallystick.server.database.Database;
import tallystick.server.database.PostgresSettings;
import tallystick.server.feed.CandleShelf;
import tallystick.server.feed.MarketRelay;
import tallystick.server.feed.VenueMarkets;
import tallystick.server.fleet.Fleet;
import tallystick.server.fleet.FleetDatabase;
import tallystick.server.fleet.guard.Review;
import tallystick.server.incidents.FindingStore;
import tallystick.server.incidents.Incidents;
import tallystick.server.incidents.LiveWatch;
import tallystick.server.incidents.RunbookShelf;
import tallystick.server.people.People;
import tallystick.server.people.Person;
import tallystick.server.people.Roster;
import tallystick.server.people.Sessions;
import tallystick.server.tally.ChangesFollower;
import tallystick.server.tally.PolicyFold;
import tallystick.server.tally.TallyFollower;
import tools.jackson.databind.json.JsonMapper;

/** How the parts are put together; the only place that knows all of them. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration(exclude = UserDetailsServiceAutoConfiguration.class)
@ComponentScan("tallystick.server.api")
@Import({PeopleParts.class, MachinePort.class})
class ServerParts {
  /** Opened in here and not before, so that what it logs goes where logs go. */
  @Bean
  Database openDatabase(ServerSettings settings) {
    return Database.open(
        new PostgresSettings(settings.folder(), settings.databaseUrl(), settings.postgresUser()));
  }

  @Bean
  DataSource dataSource(Database database) {
    return database.dataSource();
  }

  @Bean
  DealJson dealJson(JsonMapper json) {
    return new DealJson(json);
  }

  @Bean
  MarketRelay marketRelay() {
    return new MarketRelay();
  }

  @Bean
  VenueMarkets venueMarkets(
      MarketsMaker maker, ServerSettings settings, MarketRelay relay, InstantSource clock) {
    return maker.make(settings, relay, clock);
  }

  @Bean
  BookStore bookStore(JdbcClient db) {
    return new BookStore(db);
  }

  @Bean
  Profits profits(JdbcClient db, InstantSource clock) {
    return new Profits(db, clock);
  }

  @Bean
  CandleShelf candleShelf(InstantSource clock) {
    return new CandleShelf(clock);
  }

  @Bean
  FindingStore findingStore(JdbcClient db, InstantSource clock, JsonMapper json) {
    return new FindingStore(db, clock, json);
  }

  @Bean
  LiveWatch liveWatch(ServerSettings settings, FindingStore findings, InstantSource clock) {
    return new LiveWatch(settings.organisation(), findings, clock);
  }

  @Bean
  RunbookShelf runbookShelf() {
    return RunbookShelf.shipped();
  }

  @Bean
  Incidents incidents(
      ServerSettings settings,
      BotRuntime runtime,
      VenueMarkets markets,
      FindingStore findings,
      LiveWatch watch,
      RunbookShelf runbooks,
      People people,
      Sessions sessions,
      Review review,
      JdbcClient db,
      InstantSource clock,
      JsonMapper json) {
    return new Incidents(
        new Incidents.Parts(
            settings.organisation(),
            runtime,
            markets,
            findings,
            watch,
            runbooks,
            new Incidents.PeopleLook() {
              @Override
              public Optional<Integer> sessionsOf(String keeperPerson) {
                return people
                    .byKeeperName(keeperPerson)
                    .map(person -> sessions.list(person.id()).size());
              }

              @Override
              public void endSessions(String keeperPerson) {
                people
                    .byKeeperName(keeperPerson)
                    .map(Person::id)
                    .ifPresent(id -> people.endSessions(id, "a device is lost"));
              }
            },
            review,
            db,
            clock,
            json));
  }

  @Bean
  BotRuntime botRuntime(
      ServerSettings settings,
      DataSource database,
      VenueMarkets markets,
      MarketRelay relay,
      InstantSource clock,
      DealJson json,
      LiveWatch watch,
      MeterRegistry metrics) {
    BotRuntime runtime =
        new BotRuntime(
            new BotRuntime.Parts(
                database,
                settings.organisation(),
                settings.keeperSocket(),
                markets,
                relay,
                watch,
                clock,
                new SecureRandom(),
                json,
                new MeteredTurns(metrics),
                settings.stepped()));
    watch.attach(runtime.keeper());
    return runtime;
  }

  @Bean
  Fleet fleet(
      ServerSettings settings,
      DataSource database,
      BotRuntime runtime,
      VenueMarkets markets,
      FindingStore findings,
      InstantSource clock) {
    return new Fleet(
        new Fleet.Parts(
            database,
            settings.organisation(),
            runtime.keeper(),
            markets,
            settings.fleet(),
            (key, severity, subject, text) ->
                findings.add(
                    new FindingStore.NewFinding(
                        "fleet/" + key,
                        "fleet",
                        severity.name().toLowerCase(Locale.ROOT),
                        "",
                        text,
                        Map.of("subject", subject))),
            clock,
            new SecureRandom()));
  }

  @Bean
  Review review(
      Fleet fleet, DataSource database, BotRuntime runtime, Roster roster, InstantSource clock) {
    return new Review(
        new Review.Parts(
            new FleetDatabase(database, clock),
            fleet.lock(),
            fleet.fold()::picture,
            fleet.machines(),
            fleet.settings(),
            runtime.keeper(),
            roster,
            clock.millis(),
            Release.words()));
  }

  @Bean
  TallyFollower tallyFollower(
      BotRuntime runtime, JdbcClient db, InstantSource clock, JsonMapper json) {
    return new TallyFollower(runtime.keeper(), db, clock, json);
  }

  @Bean
  ChangesFollower changesFollower(BotRuntime runtime, TallyFollower tally) {
    return new ChangesFollower(runtime.keeper(), tally);
  }

  @Bean
  PolicyFold policyFold(BotRuntime runtime, TallyFollower tally) {
    return new PolicyFold(runtime.keeper(), tally);
  }
}
