package tallystick.drills.machine;

import java.nio.file.Path;
import java.util.Optional;
import tallystick.drills.Drill;
import tallystick.drills.Findings;
import tallystick.intent.Attestation;
import tallystick.intent.Bytes;
import tallystick.intent.Canonical;
import tallystick.intent.Cash;
import tallystick.intent.KeeperAttestation;
import tallystick.intent.MachineIntent;
import tallystick.intent.SaleId;
import tallystick.intent.SignedStatement;
import tallystick.intent.TerminalStatement;

/**
 * A customer sells coins and is shown the thief's address. The server carries every word between
 * keeper and machine, so it may bring another address, another sale's, or a signature of its own.
 */
public final class SwappedDepositAddressDrill implements Drill {
  private static final Cash CASH = new Cash("USD", 90_00);

  @Override
  public String name() {
    return "swapped-deposit-address";
  }

  @Override
  public String header() {
    return "a thief in the server has customers who sell coins pay to his own address";
  }

  @Override
  public Outcome run(Stage stage) {
    Findings findings = new Findings(stage.say());
    Path folder = stage.folder().resolve("machine");
    try (Heist heist = new Heist(stage.folder(), stage.say());
        HonestMachine machine = new HonestMachine(folder, "BT1002")) {
      machine.believe(heist.enrol(machine.enrolment()), heist.epoch());
      SaleId other = machine.sells(CASH);
      KeeperAttestation others = attest(heist, machine);
      machine.answer(other, others);
      machine.ticks(1);
      SaleId sale = machine.sells(CASH);

      findings.check(
          heist
              .attempt(
                  "has an address attested that no machine asked for",
                  new MachineIntent.AttestAddress(
                      Heist.FLOAT, forged(machine.last(TerminalStatement.SellOpened.class))))
              .refused(),
          "the keeper names addresses to machines only");
      KeeperAttestation right = attest(heist, machine);
      brings(stage, machine, sale, "another sale's address", others);
      brings(stage, machine, sale, "his own address under the keeper's signature", altered(right));
      brings(
          stage,
          machine,
          sale,
          "the address of an earlier question",
          new KeeperAttestation(others.body(), right.signature()));
      findings.check(
          machine.shownAddress(sale).isEmpty(), "the machine shows none of what he brings");
      findings.check(
          machine.machine.distrusted().size() >= 3,
          "and keeps what he brought for a person to see");
      machine.answer(sale, right);
      machine.ticks(1);
      findings.check(
          machine
              .shownAddress(sale)
              .filter(address -> address.equals(addressOf(right)))
              .isPresent(),
          "only the keeper's own answer to this very question is shown");
      findings.check(
          !machine.shownAddress(other).equals(machine.shownAddress(sale)),
          "each sale has an address of its own");
    }
    return findings.outcome();
  }

  private static void brings(
      Stage stage, HonestMachine machine, SaleId sale, String what, KeeperAttestation brought) {
    machine.answer(sale, brought);
    machine.ticks(1);
    Optional<String> shown = machine.shownAddress(sale);
    stage
        .say()
        .accept(
            "  tried   brings " + what + ": " + shown.map(a -> "SHOWN " + a).orElse("not shown"));
  }

  private static KeeperAttestation attest(Heist heist, HonestMachine machine) {
    SignedStatement asked = machine.last(TerminalStatement.SellOpened.class);
    return heist.attest(new MachineIntent.AttestAddress(Heist.FLOAT, asked));
  }

  private static String addressOf(KeeperAttestation attestation) {
    return ((Attestation.AddressAttested) attestation.read()).address();
  }

  /** The question under a signature that is not the machine's. */
  private static SignedStatement forged(SignedStatement asked) {
    return new MachineKey("BT1002").sign(asked.read());
  }

  private static KeeperAttestation altered(KeeperAttestation right) {
    Attestation.AddressAttested said = (Attestation.AddressAttested) right.read();
    Attestation his =
        new Attestation.AddressAttested(
            said.terminalKey(),
            said.sale(),
            said.chain(),
            Heist.THIEF,
            said.satoshis(),
            said.cash(),
            said.nonce(),
            said.expiresAtMs());
    return new KeeperAttestation(Bytes.of(Canonical.encodeAttestation(his)), right.signature());
  }
}
