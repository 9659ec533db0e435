package tallystick.intent;

/**
 * What the keeper offers for approval of one change. Every field is in the challenge, so that an
 * approval fits one change, at one keeper, upon one state of the settings, once, for a while.
 *
 * @param approverOrigin {@code console:NAME}, or an {@link ApproverOrigin}
 * @param logOrigin the tally's origin line
 * @param previousSettings 32 bytes: hash of the settings before the change
 * @param policyHash 32 bytes: hash of the policy under which it was offered
 * @param nonce 32 random bytes, used once
 * @param expiresAtMs keeper's wall time after which it is void
 */
public record ApprovalTerms(
    String approverOrigin,
    String logOrigin,
    Bytes previousSettings,
    Bytes policyHash,
    Bytes nonce,
    long expiresAtMs) {
  public ApprovalTerms {
    if (approverOrigin.length() > 255 || logOrigin.length() > 255) {
      throw new IllegalArgumentException("An origin has at most 255 characters");
    }
    if (previousSettings.length() != 32 || policyHash.length() != 32 || nonce.length() != 32) {
      throw new IllegalArgumentException("Hashes and nonce of approval terms have 32 bytes");
    }
  }

  /** What a person says with a signature; each has a domain of its own. */
  public enum Word {
    APPROVE("tallystick-approval-v1\n"),
    /** It is dropped. Nobody can make an approval of it, nor a veto of an approval. */
    VETO("tallystick-veto-v1\n"),
    /** Approved in place of people who cannot be reached ({@link ApprovalRule.BreakGlass}). */
    BREAK_GLASS("tallystick-break-glass-v1\n");

    private final String domain;

    Word(String domain) {
      this.domain = domain;
    }

    String domain() {
      return domain;
    }
  }

  /**
   * The 32 bytes that a person's key signs to approve: SHA-256 over the domain, the terms, the
   * organisation and the canonical change. The code that people compare comes of these.
   */
  public Bytes challenge(OrganisationId organisation, Setting setting) {
    return challenge(organisation, setting, Word.APPROVE);
  }

  /** The 32 bytes that a person's key signs to say this word of the change. */
  public Bytes challenge(OrganisationId organisation, Setting setting, Word word) {
    return Bytes.of(Canonical.approvalChallenge(this, organisation, setting, word));
  }

  /**
   * Six groups of four characters computed from the challenge, for comparing by eye on two screens.
   */
  public static String code(Bytes challenge) {
    String alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    byte[] bytes = challenge.toArray();
    StringBuilder code = new StringBuilder();
    for (int i = 0; i < 24; i++) {
      if (i > 0 && i % 4 == 0) {
        code.append('-');
      }
      int bit = i * 5;
      int pair = (bytes[bit / 8] & 0xff) << 8 | (bytes[bit / 8 + 1] & 0xff);
      code.append(alphabet.charAt(pair >> (11 - bit % 8) & 31));
    }
    return code.toString();
  }
}
