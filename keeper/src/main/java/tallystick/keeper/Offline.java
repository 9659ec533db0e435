package tallystick.keeper;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import tallystick.intent.CredentialId;
import tallystick.keeper.approval.Approvals;
import tallystick.keeper.backup.KeeperBackup;
import tallystick.keeper.journal.Journal;
import tallystick.keeper.life.Audience;
import tallystick.keeper.life.ClockWatch;
import tallystick.keeper.life.Desk;
import tallystick.keeper.life.DeskSetup;
import tallystick.keeper.life.DiskWatch;
import tallystick.keeper.life.Gate;
import tallystick.keeper.policy.Quota;
import tallystick.keeper.policy.Settings;
import tallystick.keeper.reference.References;
import tallystick.keeper.vault.Unlock;
import tallystick.keeper.vault.Vault;
import tallystick.keeper.venue.Hosts;

/** Work on a keeper's folder while no keeper runs on it. */
final class Offline {
  private Offline() {}

  /**
   * Puts the secret of a credential into the vault, as the settings in the tally describe it.
   *
   * @param secret wiped here
   */
  static void importSecret(KeeperConfig config, Unlock unlock, CredentialId id, byte[] secret) {
    KeeperBackup.requireFinished(config.folder());
    SecureRandom random = new SecureRandom();
    try (unlock;
        Vault vault = Vault.open(config.folder().resolve("vault"), unlock, random);
        Hosts hosts = Hosts.read(config.hosts(), config.world().wallMs(), random)) {
      Settings.Credential credential =
          settings(config, vault, hosts, random)
              .credential(id)
              .orElseThrow(
                  () ->
                      new KeeperException(
                          "There is no credential "
                              + id
                              + " in the tally: add it first, with approval"));
      Vault.Import result =
          vault.importSecret(
              id,
              hosts
                  .holding(credential.venue())
                  .orElseThrow(
                      () ->
                          new KeeperException(
                              "The hosts file has no venue named " + credential.venue())),
              credential.added().kind(),
              credential.added().provenance(),
              secret);
      if (result instanceof Vault.Import.Refused refused) {
        throw new KeeperException("The secret is not taken: " + refused.why());
      }
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  private static Settings settings(
      KeeperConfig config, Vault vault, Hosts hosts, SecureRandom random) {
    Desk desk =
        new Desk(
            new DeskSetup(
                config.organisation(),
                References.none(),
                hosts,
                Quota.byDefault(),
                new Approvals(
                    config.organisation(), Optional.empty(), false, config.origin(), random),
                new Audience(),
                new ClockWatch(
                    config.world().wallMs(), config.world().monotonicMs(), config.world().boot()),
                new DiskWatch(
                    config.folder(), config.tuning().reserveBytes(), config.world().monotonicMs()),
                config.tuning().haltAfter(),
                Gate.open(),
                false,
                Runnable::run));
    Journal.open(
            new Journal.Setup(
                config.folder().resolve("tally"),
                vault.logSigner(config.origin()),
                vault.entryCipher(),
                config.world().wallMs(),
                random,
                Runnable::run,
                config.world().disk(),
                failure -> config.world().say().accept(String.valueOf(failure.getMessage()))),
            desk::replay)
        .close();
    return desk.settings();
  }
}
