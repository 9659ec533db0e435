package tallystick.keeper;

import java.security.SecureRandom;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import tallystick.intent.Approval;
import tallystick.intent.ApprovalTerms;
import tallystick.intent.ApproverKey;
import tallystick.intent.Bytes;
import tallystick.intent.OrganisationId;
import tallystick.intent.PersonId;
import tallystick.intent.Setting;

/** Somebody with a key file. */
final class Person {
  final PersonId id;
  private final byte[] seed = new byte[32];
  private final byte[] publicKey = new byte[32];

  Person(String name) {
    id = new PersonId(name);
    new SecureRandom().nextBytes(seed);
    Ed25519.generatePublicKey(seed, 0, publicKey, 0);
  }

  ApproverKey key() {
    return new ApproverKey.Console(Bytes.of(publicKey));
  }

  Approval approves(OrganisationId organisation, Setting setting, ApprovalTerms terms) {
    return says(ApprovalTerms.Word.APPROVE, organisation, setting, terms);
  }

  Approval says(
      ApprovalTerms.Word word, OrganisationId organisation, Setting setting, ApprovalTerms terms) {
    byte[] challenge = terms.challenge(organisation, setting, word).toArray();
    byte[] signature = new byte[64];
    Ed25519.sign(seed, 0, challenge, 0, challenge.length, signature, 0);
    return new Approval.ConsoleKey(id, Bytes.of(publicKey), Bytes.of(signature));
  }
}
