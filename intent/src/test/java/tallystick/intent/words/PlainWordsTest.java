package tallystick.intent.words;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tallystick.intent.AccountPolicy;
import tallystick.intent.ApprovalRule;
import tallystick.intent.CredentialId;
import tallystick.intent.KeyKind;
import tallystick.intent.Limits;
import tallystick.intent.OrderKind;
import tallystick.intent.Provenance;
import tallystick.intent.Setting;
import tallystick.market.Amount;
import tallystick.market.Asset;
import tallystick.market.Instrument;

/**
 * A change is said from the bytes that are signed, and its difference is what a person looks at.
 */
class PlainWordsTest {
  private static final Asset USD = Asset.of("USD");

  @Test
  void showsTheLossBudgetBeforeAndAfter() {
    List<String> lines = PlainWords.lines(policy("100"), policy("900"));

    assertTrue(
        lines.contains("  - in USD, a stolen server can trade away in a day: 100.00000000 USD"),
        () -> String.join("\n", lines));
    assertTrue(
        lines.contains("  + in USD, a stolen server can trade away in a day: 900.00000000 USD"),
        () -> String.join("\n", lines));
  }

  @Test
  void marksNothingWhereNothingChanges() {
    List<String> lines = PlainWords.lines(policy("100"), policy("100"));

    assertEquals(List.of(), lines.stream().filter(line -> line.matches(" {2}[+-].*")).toList());
  }

  @Test
  void neverComparesAPolicyWithAnotherAccounts() {
    Setting other = new Setting.RemoveCredential(new CredentialId("other"));

    assertTrue(
        PlainWords.difference(other, policy("100")).stream()
            .allMatch(line -> line.before() == null));
  }

  @Test
  void warnsOfASharedSecretThatWorksFromAnywhere() {
    Setting shared =
        new Setting.AddCredential(
            new CredentialId("main"),
            "paper",
            KeyKind.HMAC_SHA256,
            Provenance.IMPORTED_FROM_FILE,
            true);

    String said = String.join("\n", PlainWords.lines(null, shared));

    assertTrue(said.contains("WARNING"), said);
    assertTrue(said.contains("the venue knows it too"), said);
  }

  @Test
  void showsAStatementWordForWordWithItsLines() {
    Setting statement =
        new Setting.PublishStatement("鍵が盗まれました", "On 3 May a key was copied.\nمفتاح واحد.");

    Map<String, String> facts = PlainWords.facts(statement);

    assertEquals("鍵が盗まれました", facts.get("heading"));
    assertEquals("On 3 May a key was copied.\nمفتاح واحد.", facts.get("text"));
  }

  @Test
  void takesNoStatementThatAScreenShowsOtherwise() {
    for (String hidden : List.of("\u202e", "\u2066", "\u200b", "\u0007", "\ud800", "\u2028")) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new Setting.PublishStatement("A heading", "paid to" + hidden + " him"));
    }
    assertThrows(
        IllegalArgumentException.class, () -> new Setting.PublishStatement("two\nlines", "text"));
  }

  @Test
  void saysWhatAWatchWillNotStop() {
    Setting watch =
        new Setting.SetWatch(new CredentialId("main"), true, List.of("android_", "web_"));

    String said = String.join("\n", PlainWords.lines(null, watch));

    assertTrue(said.contains("freeze NOTHING"), said);
    assertTrue(said.contains("android_, web_"), said);
    assertTrue(said.contains("WARNING"), said);
  }

  @Test
  void registersNoOriginThatAnOrderOfOursCouldBeginWith() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Setting.SetWatch(new CredentialId("main"), false, List.of("c0ffee")));
  }

  private static Setting policy(String lossBudget) {
    Amount large = Amount.parse("1000", USD);
    return new Setting.SetAccountPolicy(
        new AccountPolicy(
            new CredentialId("main"),
            List.of(new AccountPolicy.AllowedInstrument(Instrument.of("BTC/USD"), false)),
            EnumSet.allOf(OrderKind.class),
            List.of(new Limits(large, large, large, Amount.parse(lossBudget, USD))),
            100,
            10,
            60,
            50));
  }

  @Test
  void saysHowLongWhichChangesWaitAndWhoMayActForOthers() {
    Setting rule = new Setting.SetApprovalRule(ApprovalRule.RECOMMENDED);

    Map<String, String> facts = PlainWords.facts(rule);

    assertEquals("1 day", facts.get("wait for a new person who may approve"));
    assertEquals("10 min", facts.get("wait for the end of a freeze"));
    assertEquals("not at all", facts.get("wait for a new credential"));
    assertEquals(
        "1 person acts, after 3 days in which anybody may veto",
        facts.get("where people cannot be reached"));
    assertEquals("1 day 1 h 1 min 1.001 s", PlainWords.duration(90_061_001));
    assertEquals("0 s", PlainWords.duration(0));
  }
}
