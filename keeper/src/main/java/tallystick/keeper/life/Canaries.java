package tallystick.keeper.life;

import java.util.HashSet;
import java.util.Set;
import tallystick.intent.CallerId;
import tallystick.intent.CredentialId;
import tallystick.intent.Intent;
import tallystick.intent.Scope;

/**
 * What follows when somebody uses a credential that nobody has a reason to use: whoever does has
 * seen what he should not have, and it is not known what else he has seen. So everything is frozen,
 * by an entry of the keeper's own, and people are told once.
 */
public final class Canaries {
  private final Desk desk;
  private final Set<CredentialId> told = new HashSet<>();

  Canaries(Desk desk) {
    this.desk = desk;
  }

  /** Whether this credential is one. */
  public boolean isCanary(CredentialId credential) {
    return desk.settings().canary(credential);
  }

  /**
   * It was used.
   *
   * @param by names the occasion: one freezes once, however often it is told
   * @param how what was seen, for people
   */
  public void used(CallerId by, CredentialId credential, String how) {
    synchronized (desk) {
      boolean frozenNow =
          !desk.settings().organisationFrozen()
              && desk.own(
                  CallerId.derive("keeper/canary/" + by),
                  new Intent.Freeze(
                      new Scope.WholeOrganisation(),
                      brief("the canary " + credential + " was used: " + how)),
                  logged -> {});
      // Else a flood of uses would be a flood of entries; what is refused is logged or counted.
      if (told.add(credential) || frozenNow) {
        desk.observed(
            credential,
            "canary",
            "the canary "
                + credential
                + " was used: "
                + how
                + ". Whoever did it has read what he should not have. Everything is frozen; find"
                + " out where the credential lay, and change what else lay there");
      }
    }
  }

  private static String brief(String text) {
    return text.length() <= Intent.Freeze.MAX_REASON_LENGTH
        ? text
        : text.substring(0, Intent.Freeze.MAX_REASON_LENGTH);
  }
}
