package tallystick.keeper.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tallystick.intent.AccountPolicy;
import tallystick.intent.AccountPolicy.AllowedInstrument;
import tallystick.intent.ApproverKey;
import tallystick.intent.Bytes;
import tallystick.intent.CredentialId;
import tallystick.intent.KeyKind;
import tallystick.intent.Limits;
import tallystick.intent.OrderKind;
import tallystick.intent.OrganisationId;
import tallystick.intent.PersonId;
import tallystick.intent.Provenance;
import tallystick.intent.Scope;
import tallystick.intent.Setting;
import tallystick.intent.Setting.ActivateCredential;
import tallystick.intent.Setting.AddCredential;
import tallystick.intent.Setting.EnrolAdministrator;
import tallystick.intent.Setting.RemoveAdministrator;
import tallystick.intent.Setting.RemoveCredential;
import tallystick.intent.Setting.SetAccountPolicy;
import tallystick.intent.Setting.SetOrganisationPolicy;
import tallystick.intent.Setting.Unfreeze;
import tallystick.market.Amount;
import tallystick.market.Instrument;

class SettingsTest {
  private static final CredentialId MAIN = new CredentialId("main");
  private static final PersonId ANN = new PersonId("ann");
  private static final PersonId BOB = new PersonId("bob");

  /** RFC 8032, section 7.1, test 1: the same key in a file and in a passkey. */
  private static final String POINT =
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

  private static final String UNVERIFIABLE = "cannot be verified with";
  private static final String ED25519 = "a4010103272006215820" + POINT;
  private static final Instrument BTC_USD = Instrument.of("BTC/USD");

  /** One row: what was approved before, what is proposed, and a word of the objection. */
  private record Row(List<Setting> before, Setting proposed, String objection) {}

  private static final List<Row> ROWS =
      List.of(
          new Row(List.of(), enrol(ANN, 1), ""),
          new Row(List.of(enrol(ANN, 1)), enrol(ANN, 2), "already"),
          new Row(List.of(enrol(ANN, 1)), enrol(BOB, 1), "ann's"),
          new Row(List.of(), passkey(ANN, ED25519, 1), ""),
          new Row(List.of(), passkey(ANN, "a0", 1), UNVERIFIABLE),
          new Row(List.of(passkey(ANN, ED25519, 1)), passkey(BOB, ED25519, 2), "ann's"),
          new Row(List.of(enrolEd25519(ANN)), passkey(BOB, ED25519, 1), "ann's"),
          new Row(List.of(passkey(ANN, ED25519, 1)), enrolEd25519(BOB), "ann's"),
          new Row(List.of(enrol(ANN, 1)), new RemoveAdministrator(ANN), "last administrator"),
          new Row(List.of(enrol(ANN, 1)), new RemoveAdministrator(BOB), "not an administrator"),
          new Row(
              List.of(enrol(ANN, 1), enrol(BOB, 2), needing(2)),
              new RemoveAdministrator(BOB),
              "needs 2"),
          new Row(List.of(enrol(ANN, 1), enrol(BOB, 2)), new RemoveAdministrator(BOB), ""),
          new Row(List.of(enrol(ANN, 1)), needing(2), "2 approvals needed of 1"),
          new Row(List.of(), add(MAIN), ""),
          new Row(List.of(add(MAIN)), add(MAIN), "already"),
          new Row(
              List.of(),
              new AddCredential(
                  MAIN, "paper", KeyKind.HMAC_SHA256, Provenance.MADE_IN_KEEPER, false),
              "cannot be MADE_IN_KEEPER"),
          new Row(
              List.of(),
              new AddCredential(
                  MAIN, "paper", KeyKind.ED25519, Provenance.IMPORTED_FROM_FILE, false),
              "cannot be IMPORTED_FROM_FILE"),
          new Row(List.of(), new ActivateCredential(MAIN, "k"), "no credential main"),
          new Row(List.of(add(MAIN)), new ActivateCredential(MAIN, "k"), ""),
          new Row(
              List.of(add(MAIN), new ActivateCredential(MAIN, "k")),
              new ActivateCredential(MAIN, "l"),
              "active already"),
          new Row(
              List.of(
                  add(MAIN), new ActivateCredential(MAIN, "k"), add(new CredentialId("second"))),
              new ActivateCredential(new CredentialId("second"), "k"),
              "has that key id"),
          new Row(List.of(), policy("USD"), "no credential main"),
          new Row(List.of(add(MAIN)), policy("USD"), ""),
          new Row(List.of(add(MAIN)), policy("EUR"), "no limits in USD"),
          new Row(List.of(), new RemoveCredential(MAIN), "no credential main"),
          new Row(List.of(), new Unfreeze(new Scope.WholeOrganisation()), "not frozen"));

  @Test
  void objectsToWhatContradictsTheSettingsInForce() {
    for (Row row : ROWS) {
      Settings settings = fold(row.before);

      Optional<String> objection = settings.objection(row.proposed);

      if (row.objection.isEmpty()) {
        assertEquals(Optional.empty(), objection, row.toString());
      } else {
        assertTrue(objection.orElse("").contains(row.objection), row + " " + objection);
        boolean contradicts = !row.objection.equals(UNVERIFIABLE);
        if (contradicts) {
          assertThrows(
              IllegalArgumentException.class, () -> settings.apply(row.proposed), row.toString());
        }
      }
    }
  }

  @Test
  void appliesWhatAnEarlierKeeperTookAlsoWhereItWouldNotBeOfferedAnyMore() {
    Setting unknownKind = passkey(ANN, "a0", 1);

    Settings settings = fold(List.of(unknownKind));

    assertTrue(settings.administrators().containsKey(ANN));
  }

  @Test
  void foldsToTheSameSettingsAndHashAgain() {
    Settings settings =
        fold(
            List.of(
                enrol(BOB, 2),
                enrol(ANN, 1),
                add(MAIN),
                new ActivateCredential(MAIN, "k"),
                policy("USD"),
                needing(2)));

    Settings again = fold(settings.settings());

    assertEquals(settings.hash(), again.hash());
    assertEquals(settings.settings(), again.settings());
    assertNotEquals(settings.hash(), fold(List.of(enrol(ANN, 1))).hash());
  }

  @Test
  void aFreezeOfTheOrganisationFreezesEveryCredential() {
    Settings settings = fold(List.of(add(MAIN))).freeze(new Scope.WholeOrganisation());

    assertTrue(settings.frozen(MAIN));
    assertFalse(settings.apply(new Unfreeze(new Scope.WholeOrganisation())).frozen(MAIN));
  }

  @Test
  void removingACredentialTakesItsPolicyAndItsFreezeAlong() {
    Settings settings =
        fold(List.of(add(MAIN), policy("USD"))).freeze(new Scope.OneCredential(MAIN));

    Settings after = settings.apply(new RemoveCredential(MAIN));

    assertEquals(Optional.empty(), after.policy(MAIN));
    assertFalse(after.apply(add(MAIN)).frozen(MAIN));
  }

  private static Settings fold(List<Setting> changes) {
    Settings settings = Settings.none(new OrganisationId("desk"));
    for (Setting change : changes) {
      settings = settings.apply(change);
    }
    return settings;
  }

  private static Setting enrol(PersonId person, int key) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) key;
    return new EnrolAdministrator(person, new ApproverKey.Console(Bytes.of(bytes)));
  }

  private static Setting enrolEd25519(PersonId person) {
    return new EnrolAdministrator(person, new ApproverKey.Console(Bytes.parseHex(POINT)));
  }

  private static Setting passkey(PersonId person, String coseKey, int id) {
    return new EnrolAdministrator(
        person, new ApproverKey.Passkey(Bytes.of(new byte[] {(byte) id}), Bytes.parseHex(coseKey)));
  }

  private static Setting needing(int approvals) {
    return new SetOrganisationPolicy(List.of(), approvals);
  }

  private static Setting add(CredentialId id) {
    return new AddCredential(id, "paper", KeyKind.ED25519, Provenance.MADE_IN_KEEPER, false);
  }

  private static Setting policy(String quote) {
    Amount ten = Amount.parse("10", Instrument.of("BTC/" + quote).quote());
    return new SetAccountPolicy(
        new AccountPolicy(
            MAIN,
            List.of(new AllowedInstrument(BTC_USD, false)),
            EnumSet.allOf(OrderKind.class),
            List.of(new Limits(ten, ten, ten, ten)),
            100,
            10,
            10,
            10));
  }
}
