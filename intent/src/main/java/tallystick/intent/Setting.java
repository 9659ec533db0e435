package tallystick.intent;

import java.util.List;

/**
 * A setting that could divert money. The fold of all approved changes in the tally is the only
 * source of the settings in force.
 */
public sealed interface Setting {
  /**
   * Lets a person approve. The first is enrolled with the one-time code of the keeper's console.
   */
  record EnrolAdministrator(PersonId person, ApproverKey key) implements Setting {}

  record RemoveAdministrator(PersonId person) implements Setting {}

  /**
   * Adds a credential that cannot trade yet.
   *
   * @param venue the name of a venue in the keeper's own list of hosts; that list, not this
   *     setting, says what is paper, test network or real
   * @param unrestrictedAccepted the owner accepts a shared secret (HMAC) without IP restriction;
   *     the warning stays
   */
  record AddCredential(
      CredentialId credential,
      String venue,
      KeyKind kind,
      Provenance provenance,
      boolean unrestrictedAccepted)
      implements Setting {
    public AddCredential {
      Names.require("A venue's name", venue);
    }
  }

  /**
   * Gives a credential the key id that the venue shows, after which it may be used.
   *
   * @param apiKey the venue's public name of the key, 1 to 128 printable characters
   */
  record ActivateCredential(CredentialId credential, String apiKey) implements Setting {
    public ActivateCredential {
      if (apiKey.isEmpty() || apiKey.length() > 128) {
        throw new IllegalArgumentException("A venue's key id has 1 to 128 characters");
      }
      for (int i = 0; i < apiKey.length(); i++) {
        if (apiKey.charAt(i) <= ' ' || apiKey.charAt(i) > '~') {
          throw new IllegalArgumentException("A venue's key id is printable ASCII without spaces");
        }
      }
    }
  }

  record RemoveCredential(CredentialId credential) implements Setting {}

  record SetAccountPolicy(AccountPolicy policy) implements Setting {}

  /**
   * Ceilings over all accounts of the organisation together.
   *
   * @param limits one per quote asset, ascending by it
   * @param approvalsNeeded how many different people must approve a change, 1 to 9
   */
  record SetOrganisationPolicy(List<Limits> limits, int approvalsNeeded) implements Setting {
    public SetOrganisationPolicy {
      limits = List.copyOf(limits);
      if (limits.size() > AccountPolicy.MAX_QUOTES) {
        throw new IllegalArgumentException(
            "An organisation has limits in at most " + AccountPolicy.MAX_QUOTES + " quote assets");
      }
      for (int i = 1; i < limits.size(); i++) {
        if (limits.get(i - 1).quote().compareTo(limits.get(i).quote()) >= 0) {
          throw new IllegalArgumentException("Limits ascend by quote, none stands twice");
        }
      }
      if (approvalsNeeded < 1 || approvalsNeeded > Intent.ChangeSetting.MAX_APPROVALS) {
        throw new IllegalArgumentException("A change needs 1 to 9 approvals");
      }
    }
  }

  /** Lifts a freeze. */
  record Unfreeze(Scope scope) implements Setting {}

  /**
   * Makes a credential a canary: nobody has any reason to use it, so whoever does freezes the whole
   * organisation. It holds for as long as the credential is there.
   */
  record MarkCanary(CredentialId credential) implements Setting {}
}
