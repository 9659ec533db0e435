package tallystick.intent;

/**
 * What the keeper says to one machine, signed with its attestation key ({@link KeeperAttestation}).
 * A machine believes nothing else: not the server that carries it.
 */
public sealed interface Attestation {
  /**
   * The key it is meant for.
   *
   * @return 32 bytes: SHA-256 of the machine's public key
   */
  Bytes terminalKey();

  /** 16 bytes, the machine's own, from the question. */
  Bytes nonce();

  /** An answer that is about one sale, to a statement that asked. */
  sealed interface OfSale extends Attestation {
    SaleId sale();

    long expiresAtMs();
  }

  /**
   * This address is of the keeper's own wallet, and of this sale only: the machine draws its QR
   * code from these fields.
   *
   * @param satoshis above zero
   * @param cash what the customer gets for them
   */
  record AddressAttested(
      Bytes terminalKey,
      SaleId sale,
      Chain chain,
      String address,
      long satoshis,
      Cash cash,
      Bytes nonce,
      long expiresAtMs)
      implements OfSale {
    public AddressAttested {
      TerminalStatement.requireLength("A key's fingerprint", terminalKey, 32);
      TerminalStatement.requireAddress(address);
      TerminalStatement.requireSats(satoshis);
      TerminalStatement.requireLength("A nonce", nonce, 16);
    }
  }

  /**
   * The machine may pay this cash out, once.
   *
   * @param authorisation 16 bytes; the machine writes it down as spent before notes move
   */
  record DispenseAuthorised(
      Bytes authorisation, Bytes terminalKey, SaleId sale, Cash cash, Bytes nonce, long expiresAtMs)
      implements OfSale {
    public DispenseAuthorised {
      TerminalStatement.requireLength("An authorisation", authorisation, 16);
      TerminalStatement.requireLength("A key's fingerprint", terminalKey, 32);
      TerminalStatement.requireLength("A nonce", nonce, 16);
    }
  }

  /**
   * In which epoch the keeper's log is: statements that name another one are not paid. So a machine
   * believes no server that names one, which could name a huge one and have every later statement
   * refused.
   *
   * @param epoch not negative
   */
  record EpochAttested(Bytes terminalKey, int epoch, Bytes nonce) implements Attestation {
    public EpochAttested {
      TerminalStatement.requireLength("A key's fingerprint", terminalKey, 32);
      TerminalStatement.requireLength("A nonce", nonce, 16);
      if (epoch < 0) {
        throw new IllegalArgumentException("No epoch is negative");
      }
    }
  }
}
