package tallystick.server;

import java.security.SecureRandom;
import java.time.InstantSource;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;
import tallystick.server.bots.BotRuntime;
import tallystick.server.incidents.FindingStore;
import tallystick.server.people.AdministratorWatch;
import tallystick.server.people.AfterRestore;
import tallystick.server.people.Ceremonies;
import tallystick.server.people.Departure;
import tallystick.server.people.FirstToken;
import tallystick.server.people.KeeperPeople;
import tallystick.server.people.KnownBrowsers;
import tallystick.server.people.Links;
import tallystick.server.people.OwnMeans;
import tallystick.server.people.Passkeys;
import tallystick.server.people.PasswordSignIn;
import tallystick.server.people.Passwords;
import tallystick.server.people.People;
import tallystick.server.people.Proofs;
import tallystick.server.people.RecoveryCodes;
import tallystick.server.people.Rests;
import tallystick.server.people.Roster;
import tallystick.server.people.Seals;
import tallystick.server.people.SecondFactors;
import tallystick.server.people.Sessions;
import tallystick.server.people.Standings;
import tallystick.server.people.Throttle;
import tallystick.server.people.TokenStore;
import tallystick.server.people.Welcomes;

/** How people and their means of sign-in are put together. */
@Configuration(proxyBeanMethods = false)
class PeopleParts {
  private final SecureRandom random = new SecureRandom();

  @Bean
  PublicOrigin publicOrigin(ServerSettings settings, Environment environment) {
    return new PublicOrigin(settings, environment);
  }

  @Bean
  Seals seals(ServerSettings settings) {
    return Seals.open(settings.folder(), random);
  }

  @Bean
  TokenStore tokenStore(JdbcClient db, Seals seals, InstantSource clock, ServerSettings settings) {
    TokenStore tokens = new TokenStore(db, seals, clock, random);
    FirstToken.ensure(tokens, settings.folder());
    return tokens;
  }

  @Bean
  People people(
      JdbcClient db, TransactionOperations transactions, Seals seals, InstantSource clock) {
    return new People(db, transactions, seals, clock, random);
  }

  @Bean
  Sessions sessions(JdbcClient db, Seals seals, InstantSource clock) {
    return new Sessions(db, seals, clock, random);
  }

  @Bean
  Passkeys passkeys(JdbcClient db, Seals seals, InstantSource clock) {
    return new Passkeys(db, seals, clock);
  }

  @Bean
  Ceremonies ceremonies(JdbcClient db, Seals seals, InstantSource clock) {
    return new Ceremonies(db, seals, clock, random);
  }

  @Bean
  Passwords passwords() {
    return new Passwords(random);
  }

  @Bean
  RecoveryCodes recoveryCodes(JdbcClient db, Seals seals, InstantSource clock) {
    return new RecoveryCodes(db, seals, clock, random);
  }

  @Bean
  SecondFactors secondFactors(
      People people, RecoveryCodes codes, Seals seals, InstantSource clock) {
    return new SecondFactors(people, codes, seals, clock);
  }

  @Bean
  KnownBrowsers knownBrowsers(JdbcClient db, Seals seals, InstantSource clock) {
    return new KnownBrowsers(db, seals, clock, random);
  }

  /** Waits are measured by a clock that nobody sets. */
  @Bean
  Throttle throttle() {
    return new Throttle(() -> System.nanoTime() / 1_000_000);
  }

  @Bean
  PasswordSignIn passwordSignIn(
      People people,
      Passwords passwords,
      SecondFactors factors,
      KnownBrowsers browsers,
      Ceremonies ceremonies,
      Throttle throttle) {
    return new PasswordSignIn(people, passwords, factors, browsers, ceremonies, throttle);
  }

  @Bean
  Links links(JdbcClient db, Seals seals, InstantSource clock) {
    return new Links(db, seals, clock, random);
  }

  @Bean
  Welcomes welcomes(
      Links links,
      People people,
      Passkeys passkeys,
      RecoveryCodes codes,
      SecondFactors factors,
      TransactionOperations transactions) {
    return new Welcomes(links, people, passkeys, codes, factors, transactions, random);
  }

  @Bean
  OwnMeans ownMeans(
      People people,
      RecoveryCodes codes,
      SecondFactors factors,
      Sessions sessions,
      Seals seals,
      InstantSource clock) {
    return new OwnMeans(people, codes, factors, sessions, seals, clock, random);
  }

  @Bean
  Departure departure(
      JdbcClient db,
      TransactionOperations transactions,
      People people,
      Passkeys passkeys,
      RecoveryCodes codes,
      Links links,
      TokenStore tokens) {
    return new Departure(db, transactions, people, passkeys, codes, links, tokens);
  }

  /** Before anybody is let in. */
  @Bean
  InitializingBean afterRestore(
      JdbcClient db,
      TokenStore tokens,
      People people,
      FindingStore findings,
      ServerSettings settings) {
    return () -> AfterRestore.tell(db, tokens, people, findings, settings.folder());
  }

  @Bean
  KeeperPeople keeperPeople(BotRuntime runtime) {
    return new KeeperPeople(runtime.keeper()::entries);
  }

  @Bean
  Standings standings(KeeperPeople keeper) {
    return new Standings(keeper);
  }

  @Bean
  AdministratorWatch administratorWatch(
      People people, Standings standings, FindingStore findings, KeeperPeople keeper) {
    AdministratorWatch watch = new AdministratorWatch(people, standings, findings);
    keeper.whenLooked(watch::look);
    return watch;
  }

  @Bean
  Proofs proofs(KeeperPeople keeper, People people, Links links, ServerSettings settings) {
    return new Proofs(keeper, people, links, settings.organisation());
  }

  @Bean
  Roster roster(
      People people,
      Standings standings,
      Sessions sessions,
      TokenStore tokens,
      InstantSource clock) {
    return new Roster(people, standings, sessions, tokens, clock);
  }

  @Bean
  Rests rests(People people, Passkeys passkeys, Sessions sessions) {
    return new Rests(people, passkeys, sessions);
  }
}
