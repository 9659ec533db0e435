package tallystick.intent;

import java.util.List;

/**
 * A setting that could divert money. The fold of all approved changes in the tally is the only
 * source of the settings in force.
 */
public sealed interface Setting
    permits Setting.EnrolAdministrator,
        Setting.RemoveAdministrator,
        Setting.AddCredential,
        Setting.ActivateCredential,
        Setting.RemoveCredential,
        Setting.SetAccountPolicy,
        Setting.SetOrganisationPolicy,
        Setting.Unfreeze,
        Setting.MarkCanary,
        Setting.PublishStatement,
        Setting.SetWatch,
        Setting.SetApprovalRule,
        MachineSetting {
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

  /**
   * Says something in the organisation's name, once and for all: dated by the log, signed by the
   * people who approve it. It changes no setting, and a later statement corrects it but never takes
   * it back.
   *
   * @param heading one line, 1 to {@link #MAX_HEADING_LENGTH} characters
   * @param text 1 to {@link #MAX_TEXT_LENGTH} characters, in any alphabet; lines end with LF
   */
  record PublishStatement(String heading, String text) implements Setting {
    public static final int MAX_HEADING_LENGTH = 120;

    /** Two pages. With nine approvals it still fits one entry up to 9,000 bytes of UTF-8. */
    public static final int MAX_TEXT_LENGTH = 3_000;

    public PublishStatement {
      Wording.require("A statement's heading", heading, MAX_HEADING_LENGTH, false);
      Wording.require("A statement's text", text, MAX_TEXT_LENGTH, true);
    }
  }

  /**
   * How the keeper takes orders on an account that are not its own. Whatever is said here makes it
   * look away from something, so people approve it.
   *
   * @param alertOnly foreign orders are written down and told, and the account is not frozen: for
   *     one that another platform trades too
   * @param registeredPrefixes beginnings of client order ids of origins that the owner has declared
   *     (trading by hand in the venue's own app, another bot), ascending: orders that begin so are
   *     written down, and freeze nothing. A thief who knows a prefix can use it
   */
  record SetWatch(CredentialId credential, boolean alertOnly, List<String> registeredPrefixes)
      implements Setting {
    /** A venue's apps and a few other programs. */
    public static final int MAX_PREFIXES = 16;

    /** A client order id has at most 36 characters at Binance. */
    public static final int MAX_PREFIX_LENGTH = 36;

    /** Shorter ones would register too many by chance. */
    public static final int MIN_PREFIX_LENGTH = 3;

    public SetWatch {
      registeredPrefixes = List.copyOf(registeredPrefixes);
      if (registeredPrefixes.size() > MAX_PREFIXES) {
        throw new IllegalArgumentException("At most " + MAX_PREFIXES + " registered origins");
      }
      for (int i = 0; i < registeredPrefixes.size(); i++) {
        String prefix = registeredPrefixes.get(i);
        if (prefix.length() < MIN_PREFIX_LENGTH
            || prefix.length() > MAX_PREFIX_LENGTH
            || !prefix.chars().allMatch(c -> c > ' ' && c <= '~')) {
          throw new IllegalArgumentException(
              "The beginning of a client order id has 3 to 36 printable ASCII characters");
        }
        // Ours are hexadecimal: a copy of one of ours is never of a registered origin.
        if (prefix.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
          throw new IllegalArgumentException(
              "\"" + prefix + "\" could begin an order of ours; name a longer one");
        }
        if (i > 0 && registeredPrefixes.get(i - 1).compareTo(prefix) >= 0) {
          throw new IllegalArgumentException("Registered origins ascend, none stands twice");
        }
      }
    }
  }

  /** How long approved changes wait, and who may act for somebody who cannot be reached. */
  record SetApprovalRule(ApprovalRule rule) implements Setting {}
}
