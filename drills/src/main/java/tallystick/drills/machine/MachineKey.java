package tallystick.drills.machine;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.List;
import tallystick.intent.Bytes;
import tallystick.intent.Canonical;
import tallystick.intent.Cash;
import tallystick.intent.Chain;
import tallystick.intent.MachineSetting;
import tallystick.intent.NoteCount;
import tallystick.intent.SaleId;
import tallystick.intent.SignedStatement;
import tallystick.intent.TerminalCaps;
import tallystick.intent.TerminalId;
import tallystick.intent.TerminalStatement;

/** A machine's key, and what is signed with it: by the machine, or by whoever has stolen it. */
final class MachineKey {
  private static final int KEY_BYTES = 32;

  final TerminalId id;
  private final PrivateKey key;
  private final Bytes publicKey;
  private long statements;
  private long sales;

  MachineKey(String name) {
    id = new TerminalId(name);
    try {
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      key = pair.getPrivate();
      byte[] encoded = pair.getPublic().getEncoded();
      publicKey = Bytes.of(Arrays.copyOfRange(encoded, encoded.length - KEY_BYTES, encoded.length));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform since 15 has Ed25519", e);
    }
  }

  MachineSetting.EnrolTerminal enrolment(TerminalCaps caps) {
    return new MachineSetting.EnrolTerminal(id, publicKey, true, caps);
  }

  /** A closing statement over one note. */
  SignedStatement buy(Cash cash, long satoshis, String to) {
    SaleId sale = new SaleId(id, ++sales);
    return sign(closed(sale, cash, satoshis, to));
  }

  /** The same sale closed once more, with other words. */
  SignedStatement buyAgain(Cash cash, long satoshis, String to) {
    return sign(closed(new SaleId(id, sales), cash, satoshis, to));
  }

  private TerminalStatement.BuyClosed closed(SaleId sale, Cash cash, long satoshis, String to) {
    return new TerminalStatement.BuyClosed(
        new TerminalStatement.Head(id, 1, ++statements, System.currentTimeMillis()),
        sale,
        Chain.BITCOIN_REGTEST,
        to,
        List.of(new NoteCount(cash.minor(), 1)),
        cash,
        satoshis,
        Bytes.of(new byte[16]),
        Long.MAX_VALUE,
        null);
  }

  SignedStatement sign(TerminalStatement statement) {
    Bytes bytes = Bytes.of(Canonical.encodeStatement(statement));
    return new SignedStatement(bytes, signature(SignedStatement.signedBytes(bytes)));
  }

  Bytes signature(byte[] message) {
    try {
      Signature signer = Signature.getInstance("Ed25519");
      signer.initSign(key);
      signer.update(message);
      return Bytes.of(signer.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("A key made here signs", e);
    }
  }
}
