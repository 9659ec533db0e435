package tallystick.cli.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import tallystick.cli.CliException;
import tallystick.cli.TallystickCommand;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.Cash;
import tallystick.intent.Chain;
import tallystick.intent.KeeperFleet;
import tallystick.intent.MachineSetting;
import tallystick.intent.Scope;
import tallystick.intent.Setting;
import tallystick.intent.TerminalCaps;
import tallystick.intent.TerminalId;
import tallystick.intent.WalletId;
import tallystick.intent.WalletPolicy;

/** Which change each command proposes; what becomes of it, people and the keeper decide. */
class FleetCommandTest {
  private static final WalletId FLOAT = new WalletId("float");
  private static final TerminalId MACHINE = new TerminalId("BT1001");
  private static final String KEY = "0f".repeat(32);
  private static final TerminalCaps CAPS =
      new TerminalCaps(
          new Cash("EUR", 200_000), new Cash("EUR", 800_050), new Cash("EUR", 2_000_000));

  private static final KeeperFleet FLEET =
      new KeeperFleet(
          Bytes.of(new byte[32]),
          List.of(
              wallet(FLOAT, Chain.BITCOIN_REGTEST),
              wallet(new WalletId("real"), Chain.BITCOIN_MAIN)),
          List.of(
              new KeeperFleet.Terminal(
                  MACHINE, Bytes.of(new byte[32]), false, false, CAPS, 0, 0, 0, 0, 0)),
          List.of());

  private static KeeperFleet.Wallet wallet(WalletId id, Chain chain) {
    return new KeeperFleet.Wallet(id, chain, "", "", 0, null, 0, 0, false, List.of(), null);
  }

  private static Setting asked(String... words) {
    CommandLine line =
        TallystickCommand.commandLine(
            new PrintWriter(new StringWriter(), true), new PrintWriter(new StringWriter(), true));
    CommandLine.ParseResult result = line.parseArgs(words);
    while (result.hasSubcommand()) {
      result = result.subcommand();
    }
    return ((Proposal) result.commandSpec().userObject()).setting(FLEET);
  }

  @Test
  void proposesEachSettingOfAWallet() {
    assertEquals(
        new MachineSetting.AddWallet(FLOAT, Chain.BITCOIN_SIGNET),
        asked("fleet", "wallet", "add", "float", "--chain", "signet"));
    assertEquals(
        new MachineSetting.SetWalletPolicy(
            new WalletPolicy(FLOAT, 2_000_000, 5_000_000, 20_000_000, 50, 20_000)),
        asked(
            "fleet",
            "wallet",
            "policy",
            "float",
            "--payout",
            "0.02",
            "--hour",
            "0.05",
            "--day",
            "0.2",
            "--fee-rate",
            "50",
            "--fee",
            "0.0002"));
    assertEquals(
        new MachineSetting.PinAddress(FLOAT, MachineSetting.PinnedUse.SWEEP, "bcrt1qcold"),
        asked("fleet", "wallet", "pin", "float", "bcrt1qcold", "--for", "sweeps"));
    String txid = "ab".repeat(32);
    assertEquals(
        new MachineSetting.ApproveRefund(
            FLOAT,
            tallystick.intent.SaleId.parse("BT1001-17"),
            tallystick.intent.DepositId.parse(txid + ":3"),
            "bcrt1qback",
            200_000),
        asked(
            "fleet",
            "wallet",
            "refund",
            "float",
            txid + ":3",
            "bcrt1qback",
            "--sale",
            "BT1001-17",
            "--most",
            "0.002"));
    assertEquals(
        new MachineSetting.ApproveStatement(
            FLOAT, new tallystick.intent.TerminalId("BT1001"), 41, Bytes.parseHex(txid), 150_000),
        asked(
            "fleet",
            "wallet",
            "statement",
            "float",
            "BT1001",
            "41",
            "--digest",
            txid,
            "--most",
            "0.0015"));
    CallerId send = new CallerId(7, 9);
    assertEquals(
        new MachineSetting.AbandonSend(FLOAT, send),
        asked("fleet", "wallet", "abandon", "float", send.toString()));
  }

  @Test
  void countsBlocksOfATestChainFromItsFirstAndOfTheRealOneFromWhereAPersonLooked() {
    assertEquals(
        new MachineSetting.SetDepositRules(FLOAT, 2, 0, Chain.BITCOIN_REGTEST.firstBlock()),
        asked("fleet", "wallet", "deposits", "float", "--confirmations", "2"));
    assertThrows(CliException.class, () -> asked("fleet", "wallet", "deposits", "real"));
    assertEquals(
        new MachineSetting.SetDepositRules(
            new WalletId("real"), 1, 4_032, Bytes.parseHex("ab".repeat(80))),
        asked(
            "fleet",
            "wallet",
            "deposits",
            "real",
            "--height",
            "4032",
            "--header",
            "ab".repeat(80)));
  }

  @Test
  void proposesEachSettingOfAMachine() {
    assertEquals(
        new MachineSetting.EnrolTerminal(MACHINE, Bytes.parseHex(KEY), true, CAPS),
        asked(
            "fleet",
            "machine",
            "enrol",
            "BT1001",
            "--public-key",
            KEY.replaceAll("(.{4})", "$1 "),
            "--simulated",
            "--currency",
            "EUR",
            "--hour",
            "2000",
            "--day",
            "8000.50",
            "--uncollected",
            "20000"));
    assertEquals(
        new MachineSetting.SetTerminalCaps(MACHINE, CAPS),
        asked(
            "fleet",
            "machine",
            "caps",
            "BT1001",
            "--currency",
            "EUR",
            "--hour",
            "2000",
            "--day",
            "8000.50",
            "--uncollected",
            "20000"));
    assertEquals(
        new MachineSetting.ConfirmCollection(MACHINE, 17, new Cash("EUR", 123_450)),
        asked(
            "fleet",
            "machine",
            "collected",
            "BT1001",
            "--statement",
            "17",
            "--counted",
            "1234.50"));
    assertEquals(
        new MachineSetting.RemoveTerminal(MACHINE), asked("fleet", "machine", "remove", "BT1001"));
    assertEquals(
        new Setting.Unfreeze(new Scope.OneTerminal(MACHINE)),
        asked("fleet", "unfreeze", "--machine", "BT1001"));
  }

  @Test
  void proposesMarginsInPerCent() {
    assertEquals(
        new MachineSetting.SetMarginEnvelope("BTC", "EUR", "binance", 450, 1_200),
        asked(
            "fleet",
            "margins",
            "--currency",
            "EUR",
            "--venue",
            "binance",
            "--lowest",
            "4.5",
            "--highest",
            "12"));
  }

  @Test
  void refusesASumThatIsNotSaidToTheLastDigitAndWhatNobodyKnows() {
    for (String sum : List.of("0.000000001", "1e400", "ten", "")) {
      CliException wrong =
          assertThrows(
              CliException.class,
              () ->
                  asked(
                      "fleet",
                      "wallet",
                      "policy",
                      "float",
                      "--payout",
                      sum,
                      "--hour",
                      "1",
                      "--day",
                      "1",
                      "--fee-rate",
                      "1",
                      "--fee",
                      "0.1"));
      assertTrue(String.valueOf(wrong.getMessage()).length() > 10, sum);
    }
    assertThrows(
        CliException.class,
        () -> asked("fleet", "machine", "collected", "BT9", "--statement", "1", "--counted", "1"));
    assertThrows(
        CliException.class, () -> asked("fleet", "wallet", "add", "Float", "--chain", "regtest"));
    assertThrows(
        CliException.class, () -> asked("fleet", "wallet", "add", "float", "--chain", "doge"));
  }
}
