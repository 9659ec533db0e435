package tallystick.keeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.intent.ApproverKey;
import tallystick.intent.CallerId;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.Rule;
import tallystick.intent.Setting;
import tallystick.intent.Verdict;

/** A demonstration that nobody is at, and the first person who comes to it. */
@SuppressWarnings("NullAway.Init") // set before each test
final class UnattendedTest {
  private static final String PAPER = "paper paper 127.0.0.1:1 spki-sha256=" + "A".repeat(43) + "=";
  private static final String REAL = "binance real api.binance.com:443 ca=system # trading\n";

  @TempDir Path temporary;
  private final Person nobody = new Person("unattended");

  private Bench bench() {
    return new Bench(
        temporary,
        PAPER + " # nobody listens there\n",
        config -> config.withUnattendedKey((ApproverKey.Console) nobody.key()));
  }

  private Frame.Judged change(Bench bench, Setting setting) {
    try (Client client = bench.approval()) {
      CallerId id = Bench.newId();
      Frame.Judged proposed = bench.judged(client, id, Intent.ChangeSetting.request(setting));
      return client.ask(
          new Frame.Approve(
              Bench.DEMO,
              id,
              nobody.approves(Bench.DEMO, setting, Objects.requireNonNull(proposed.terms()))),
          Frame.Judged.class);
    }
  }

  @Test
  void leavesTheWayInOfTheFirstPersonOpenAndDecidesNothingAboutPeople() {
    try (Bench bench = bench()) {
      Setting ceilings = new Setting.SetOrganisationPolicy(List.of(Bench.limits("500", "5000")), 1);
      assertInstanceOf(Verdict.Approved.class, change(bench, ceilings).verdict());
      assertEquals(0, bench.status().administrators(), "the key is counted as a person");

      bench.stop();
      bench.start();
      bench.enrolAlice();

      assertEquals(1, bench.status().administrators());
      Setting enrol = new Setting.EnrolAdministrator(new Person("mallory").id, nobodyElse());
      assertEquals(Rule.APPROVAL_INVALID, Bench.refusal(change(bench, enrol)));
      Setting pair = new Setting.SetOrganisationPolicy(List.of(), 2);
      try (Client client = bench.approval()) {
        Frame.Judged two = bench.judged(client, Bench.newId(), Intent.ChangeSetting.request(pair));
        assertEquals(Rule.SETTING_INVALID, Bench.refusal(two), "two approvals of one person");
        Frame.Judged last =
            bench.judged(
                client,
                Bench.newId(),
                Intent.ChangeSetting.request(new Setting.RemoveAdministrator(bench.alice.id)));
        assertEquals(Rule.SETTING_INVALID, Bench.refusal(last), "the last person went");
      }
    }
  }

  private static ApproverKey nobodyElse() {
    return new Person("mallory").key();
  }

  @Test
  void staysAwayOncePeopleHaveTakenItAway() {
    try (Bench bench = bench()) {
      bench.enrolAlice();
      bench.change(new Setting.RemoveAdministrator(nobody.id));

      bench.stop();
      bench.start();

      Setting ceilings = new Setting.SetOrganisationPolicy(List.of(), 1);
      assertEquals(Rule.APPROVAL_INVALID, Bench.refusal(change(bench, ceilings)));
    }
  }

  @Test
  void isNotToBeHadTogetherWithARealVenue() throws Exception {
    try (Bench bench = bench()) {
      bench.stop();
      Files.writeString(bench.folder.resolve("hosts"), REAL);

      KeeperException asked = assertThrows(KeeperException.class, bench::start);
      KeeperException left =
          assertThrows(
              KeeperException.class,
              () -> {
                try (Bench without = new Bench(temporary, REAL, config -> config)) {
                  without.stop();
                }
              });

      assertTrue(String.valueOf(asked.getMessage()).contains("--unattended-key"));
      assertTrue(String.valueOf(left.getMessage()).contains("have a person remove"));
    }
  }

  @Test
  void isReadFromPemOrHexAndFromNothingElse() throws Exception {
    Path file = temporary.resolve("key.pub");
    String hex = "3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29";
    String pem =
        """
        -----BEGIN PUBLIC KEY-----
        MCowBQYDK2VwAyEAO2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik=
        -----END PUBLIC KEY-----
        """;

    Files.writeString(file, hex + "\n");
    ApproverKey.Console ofHex = UnattendedKey.read(file);
    Files.writeString(file, pem);

    assertEquals(ofHex, UnattendedKey.read(file));
    for (String wrong : new String[] {"", hex.substring(2), pem.replace("MCow", "MCox"), "key"}) {
      Files.writeString(file, wrong);
      assertThrows(KeeperException.class, () -> UnattendedKey.read(file), wrong);
    }
  }
}
