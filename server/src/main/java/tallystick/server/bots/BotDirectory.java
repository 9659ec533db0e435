package tallystick.server.bots;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tallystick.intent.CredentialId;
import tallystick.market.Instrument;
import tallystick.server.feed.VenueMarket;
import tallystick.server.feed.VenueMarkets;
import tallystick.strategy.bot.BotEvent;

/** The bots of this server, found by id and by the credential they trade with. */
final class BotDirectory {
  private final VenueMarkets markets;
  private final Map<String, BotEntity> byId = new ConcurrentHashMap<>();
  private final Map<CredentialId, Set<BotEntity>> byCredential = new ConcurrentHashMap<>();

  BotDirectory(VenueMarkets markets) {
    this.markets = markets;
  }

  void add(BotEntity bot) {
    byId.put(bot.id(), bot);
    under(new CredentialId(bot.credential()), bot);
  }

  /** Finds it under its new key from now on. */
  void moved(BotEntity bot, CredentialId old) {
    under(new CredentialId(bot.credential()), bot);
    notUnder(old, bot);
  }

  private void under(CredentialId key, BotEntity bot) {
    byCredential.compute(
        key,
        (credential, bots) -> {
          Set<BotEntity> all = bots == null ? ConcurrentHashMap.newKeySet() : bots;
          all.add(bot);
          return all;
        });
  }

  void remove(BotEntity bot) {
    byId.remove(bot.id());
    notUnder(new CredentialId(bot.credential()), bot);
  }

  private void notUnder(CredentialId key, BotEntity bot) {
    byCredential.computeIfPresent(
        key,
        (credential, bots) -> {
          bots.remove(bot);
          return bots.isEmpty() ? null : bots;
        });
  }

  int size() {
    return byId.size();
  }

  Collection<BotEntity> all() {
    return byId.values();
  }

  Optional<BotEntity> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  Collection<BotEntity> ofCredential(CredentialId credential) {
    return byCredential.getOrDefault(credential, Set.of());
  }

  /** Gives every bot of a credential the same piece of news. */
  void tell(CredentialId credential, BotEvent news) {
    ofCredential(credential).forEach(bot -> bot.deliver(new Mail.Heard(news)));
  }

  /** Those that have a bot. */
  Set<CredentialId> credentials() {
    return Set.copyOf(byCredential.keySet());
  }

  /** The public side of the venue where a credential's bots trade. */
  Optional<VenueMarket> market(CredentialId credential) {
    return ofCredential(credential).stream().findFirst().flatMap(bot -> markets.find(bot.venue()));
  }

  /** What a credential's bots trade. */
  Set<Instrument> instruments(CredentialId credential) {
    Set<Instrument> all = new HashSet<>();
    for (BotEntity bot : ofCredential(credential)) {
      all.addAll(bot.instruments());
    }
    return all;
  }
}
