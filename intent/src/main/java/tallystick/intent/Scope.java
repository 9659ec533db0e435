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

  /** One machine: its statements are not paid. */
  record OneTerminal(TerminalId terminal) implements Scope {
    @Override
    public String toString() {
      return "terminal " + terminal;
    }
  }

  /** One wallet: nothing becomes due from it, and it sends nothing. */
  record OneWallet(WalletId wallet) implements Scope {
    @Override
    public String toString() {
      return "wallet " + wallet;
    }
  }
}
