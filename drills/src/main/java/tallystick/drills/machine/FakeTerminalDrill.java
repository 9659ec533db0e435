package tallystick.drills.machine;

import tallystick.drills.Drill;
import tallystick.drills.Findings;
import tallystick.intent.Bytes;
import tallystick.intent.CallerId;
import tallystick.intent.Cash;
import tallystick.intent.MachineIntent;
import tallystick.intent.SignedStatement;
import tallystick.intent.TerminalCaps;

/**
 * The machine that does not exist: in August 2022 a stranger with an administrator's account added
 * a terminal of his own (BT123456 in the maker's account of it) and let the server pay for cash
 * that nobody had put in anywhere.
 */
public final class FakeTerminalDrill implements Drill {
  private static final long COIN_SATS = 50_000_000;
  private static final long FEE_SATS = 5_000;

  @Override
  public String name() {
    return "fake-terminal";
  }

  @Override
  public String header() {
    return "a thief in the server adds a machine of his own and has its cash paid for";
  }

  @Override
  public Outcome run(Stage stage) {
    Findings findings = new Findings(stage.say());
    try (Heist heist = new Heist(stage.folder(), stage.say())) {
      MachineKey fake = new MachineKey("BT123456");
      Cash cap = new Cash("USD", 10_000_00);
      findings.check(
          !heist.forces(
              "enrols the machine BT123456", fake.enrolment(new TerminalCaps(cap, cap, cap))),
          "no machine is enrolled without a person's passkey");
      findings.check(
          heist
              .attempt("has its cash paid for", pays(fake.buy(Heist.CASH, 1, Heist.THIEF)))
              .refused(),
          "a machine that nobody enrolled is paid nothing");
      noOtherWordsForTheHonestMachine(heist, findings, fake);
      noCoinsBesideWhatIsOwed(heist, findings);
      stage.say().accept(heist.tries() + " tries; stolen: " + heist.stolenSats() + " satoshis");
      findings.check(heist.stolenSats() == 0, "of all that was signed, nothing goes to the thief");
    }
    return findings.outcome();
  }

  private static MachineIntent.PayOut pays(SignedStatement statement) {
    return new MachineIntent.PayOut(Heist.FLOAT, statement);
  }

  private static void noOtherWordsForTheHonestMachine(
      Heist heist, Findings findings, MachineKey fake) {
    SignedStatement honest = heist.machine.buy(Heist.CASH, 1_000_000, Heist.CUSTOMER);
    byte[] signature = honest.signature().toArray();
    signature[0] ^= 1;
    SignedStatement his = fake.buy(Heist.CASH, 1_000_000, Heist.THIEF);
    findings.check(
        heist
                .attempt(
                    "signs in the honest machine's name with his own key",
                    pays(new SignedStatement(honest.statement(), his.signature())))
                .refused()
            && heist
                .attempt(
                    "puts his own statement under the machine's signature",
                    pays(new SignedStatement(his.statement(), honest.signature())))
                .refused()
            && heist
                .attempt(
                    "alters one bit of a signature",
                    pays(new SignedStatement(honest.statement(), Bytes.of(signature))))
                .refused(),
        "nobody speaks for a machine but its key");
    heist.owe(honest);
    findings.check(
        heist.attempt("has an honest sale paid twice", pays(honest)).refused()
            && heist
                .attempt(
                    "has the same sale paid once more, to himself",
                    pays(heist.machine.buyAgain(Heist.CASH, 1_000_000, Heist.THIEF)))
                .refused(),
        "a sale is paid once, whoever asks");
    findings.check(
        heist
            .attempt(
                "has ten times the cash's worth paid",
                pays(heist.machine.buy(Heist.CASH, 10 * Heist.WORTH_SATS, Heist.CUSTOMER)))
            .refused(),
        "cash buys no more coins than it is worth at the keeper's own price");
  }

  private static void noCoinsBesideWhatIsOwed(Heist heist, Findings findings) {
    CallerId due = heist.owe(heist.machine.buy(Heist.CASH, Heist.WORTH_SATS, Heist.CUSTOMER));
    long left = COIN_SATS - Heist.WORTH_SATS - FEE_SATS;
    findings.check(
        heist
                .attempt(
                    "sends what is owed to himself",
                    draft(heist).pay(Heist.THIEF, Heist.WORTH_SATS).change(left).send(due))
                .refused()
            && heist
                .attempt(
                    "sends what is owed, and the rest to himself",
                    paid(heist).pay(Heist.THIEF, left).send(due))
                .refused()
            && heist
                .attempt(
                    "calls his own address change",
                    paid(heist).changeTo(Heist.THIEF, left).send(due))
                .refused()
            && heist
                .attempt("sends where nothing is owed", draft(heist).pay(Heist.THIEF, left).send())
                .refused()
            && heist.attempt("burns the rest as a fee", paid(heist).send(due)).refused(),
        "each output is owed, or change of the wallet's own, and fees are bounded");
    Heist.Answer honest =
        heist.attempt(
            "(pays the customer, as an honest server does)", paid(heist).change(left).send(due));
    findings.check(!honest.refused(), "the customer is paid all the same");
    findings.check(
        heist
            .attempt(
                "pays the same customer out of another coin",
                new Draft(heist.account)
                    .spend(COIN_SATS, 2)
                    .pay(Heist.CUSTOMER, Heist.WORTH_SATS)
                    .change(left)
                    .send(due))
            .refused(),
        "what was paid is not paid again");
  }

  private static Draft draft(Heist heist) {
    return new Draft(heist.account).spend(COIN_SATS, 1);
  }

  private static Draft paid(Heist heist) {
    return draft(heist).pay(Heist.CUSTOMER, Heist.WORTH_SATS);
  }
}
