package tallystick.intent;

/** What a freeze covers. */
public sealed interface Scope {
  /** Everything an organisation owns. */
  record WholeOrganisation() implements Scope {
    @Override
    public String toString() {
      return "the whole organisation";
    }
  }

  /** One credential. */
  record OneCredential(CredentialId credential) implements Scope {
    @Override
    public String toString() {
      return "credential " + credential;
    }
  }
}
