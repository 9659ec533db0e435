package tallystick.keeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.intent.ApprovalRule;
import tallystick.intent.ApprovalTerms;
import tallystick.intent.ApprovalTerms.Word;
import tallystick.intent.CallerId;
import tallystick.intent.ChangeKind;
import tallystick.intent.Frame;
import tallystick.intent.Intent;
import tallystick.intent.Rule;
import tallystick.intent.Setting;
import tallystick.intent.Verdict;
import tallystick.keeper.life.Desk;

/** What is approved and waits for its time, before a running keeper with clocks of our own. */
@SuppressWarnings("NullAway.Init") // set before each test
final class CoolingTest {
  private static final long HOUR_MS = 3_600_000;
  private static final long DAYS_MS = 72 * HOUR_MS;
  private static final Setting RULE =
      new Setting.SetApprovalRule(
          new ApprovalRule(
              Map.of(
                  ChangeKind.LIMITS_RAISED, HOUR_MS,
                  ChangeKind.PERSON_REMOVED, HOUR_MS,
                  ChangeKind.APPROVAL_RULE, 2 * HOUR_MS),
              Optional.of(new ApprovalRule.BreakGlass(1, DAYS_MS))));

  @TempDir Path temporary;
  private final AtomicLong wallMs = new AtomicLong(1_800_000_000_000L);
  private final AtomicLong runningMs = new AtomicLong(5_000);
  private final List<String> said = new CopyOnWriteArrayList<>();
  private final Person ben = new Person("ben");
  private String boot = "first";
  private Bench bench;
  private Client client;

  @BeforeEach
  void open() {
    bench =
        new Bench(
            temporary,
            "",
            config ->
                config.withClocks(wallMs::get, runningMs::get).withBoot(boot).withSay(said::add));
    bench.enrolAlice();
    bench.change(new Setting.EnrolAdministrator(ben.id, ben.key()));
    bench.change(RULE);
    client = bench.approval();
  }

  @AfterEach
  void close() {
    client.close();
    bench.close();
  }

  private void restart() {
    client.close();
    bench.stop();
    bench.start();
    client = bench.approval();
  }

  private void pass(long ms) {
    wallMs.addAndGet(ms);
    runningMs.addAndGet(ms);
  }

  /** Something asked for, and what is to be signed. */
  private record Asked(CallerId id, Setting setting, ApprovalTerms terms) {}

  private Asked ask(Setting setting) {
    CallerId id = Bench.newId();
    Frame.Judged judged = bench.judged(client, id, Intent.ChangeSetting.request(setting));
    return new Asked(id, setting, Objects.requireNonNull(judged.terms(), judged::toString));
  }

  private Frame.Judged approve(Asked asked, Person by) {
    return client.ask(
        new Frame.Approve(
            Bench.DEMO, asked.id(), by.approves(Bench.DEMO, asked.setting(), asked.terms())),
        Frame.Judged.class);
  }

  private Frame.Judged veto(Asked asked, Person by) {
    return client.ask(
        new Frame.Veto(
            Bench.DEMO, asked.id(), by.says(Word.VETO, Bench.DEMO, asked.setting(), asked.terms())),
        Frame.Judged.class);
  }

  private Frame.Judged breakGlass(Asked asked, Person by) {
    return client.ask(
        new Frame.BreakGlass(
            Bench.DEMO,
            asked.id(),
            by.says(Word.BREAK_GLASS, Bench.DEMO, asked.setting(), asked.terms())),
        Frame.Judged.class);
  }

  private Asked cooled(Setting setting) {
    Asked asked = ask(setting);
    assertEquals(Rule.COOLING_OFF, Bench.refusal(approve(asked, bench.alice)));
    return asked;
  }

  private List<Frame.Cooling> cooling() {
    return client.list(new Frame.AskCooling(Bench.DEMO), Frame.Cooling.class);
  }

  /** What became of it; empty while it waits. */
  private Optional<Verdict> ended(Asked asked) {
    Frame.Reply reply =
        client.ask(new Frame.Lookup(Bench.DEMO, Desk.approvedId(asked.id())), Frame.Reply.class);
    return reply instanceof Frame.Found found ? Optional.of(found.verdict()) : Optional.empty();
  }

  private void awaitInForce(Asked asked) {
    Bench.await("its time", () -> ended(asked).isPresent());
    assertInstanceOf(Verdict.Approved.class, ended(asked).orElseThrow());
    assertEquals(List.of(), cooling());
  }

  /** Time enough for the keeper to look several times. */
  private void stillWaits(Asked asked) {
    long looks = System.nanoTime() + 350_000_000L;
    Bench.await("a few looks of the keeper", () -> System.nanoTime() > looks);
    assertEquals(Optional.empty(), ended(asked));
    assertEquals(List.of(asked.id()), cooling().stream().map(Frame.Cooling::change).toList());
  }

  private static Setting ceilings(String day) {
    return new Setting.SetOrganisationPolicy(List.of(Bench.limits("500", day)), 1);
  }

  @Test
  void waitsItsTimeAlsoOverARestartAndTakesEffectWithoutAnotherSignature() {
    Asked raise = cooled(ceilings("5000"));
    assertEquals(
        wallMs.get() + HOUR_MS, cooling().getFirst().effectiveAtMs(), "shown where people look");

    pass(HOUR_MS / 2);
    restart();
    pass(HOUR_MS / 2 - 1);
    stillWaits(raise);
    pass(1);

    awaitInForce(raise);
    // Lower again: that takes nothing from anybody, and waits for nothing.
    Asked lower = ask(ceilings("4000"));
    assertInstanceOf(Verdict.Approved.class, approve(lower, ben).verdict());
  }

  @Test
  void isNotShortenedByMovingTheClockForward() {
    Asked raise = cooled(ceilings("5000"));

    wallMs.addAndGet(2 * HOUR_MS);
    stillWaits(raise);
    restart();
    stillWaits(raise);
    runningMs.addAndGet(HOUR_MS - 1);
    wallMs.addAndGet(HOUR_MS - 1);
    stillWaits(raise);
    pass(1);

    awaitInForce(raise);
  }

  @Test
  void beginsAnewWhenTheMachineWasStartedAgain() {
    Asked raise = cooled(ceilings("5000"));

    // Whoever can start the machine can set its clock; for how long it was off nobody knows.
    boot = "second";
    wallMs.addAndGet(24 * HOUR_MS);
    runningMs.set(40);
    restart();
    stillWaits(raise);
    pass(HOUR_MS);

    awaitInForce(raise);
  }

  @Test
  void isDroppedByAnyAdministratorsVetoAndByNobodyElse() {
    Asked raise = cooled(ceilings("5000"));
    Person eve = new Person("eve");

    assertEquals(Rule.APPROVAL_INVALID, Bench.refusal(veto(raise, eve)));
    Frame.Judged replayed =
        client.ask(
            new Frame.Veto(
                Bench.DEMO,
                raise.id(),
                bench.alice.approves(Bench.DEMO, raise.setting(), raise.terms())),
            Frame.Judged.class);
    assertEquals(Rule.APPROVAL_INVALID, Bench.refusal(replayed), "her approval is no veto");
    assertTrue(veto(raise, ben).verdict().toString().contains("vetoed by ben"));

    assertEquals(List.of(), cooling());
    restart();
    assertEquals(List.of(), cooling(), "a restart forgot the veto");
    pass(2 * HOUR_MS);
    assertEquals(Optional.empty(), ended(raise));
  }

  @Test
  void fallsWithTheRightOfWhoApprovedItOrWithWhatItWasToChange() {
    // A thief has Ben's key file: Alice takes his right away, and he raises the limits.
    Asked remove = cooled(new Setting.RemoveAdministrator(ben.id));
    assertEquals(Rule.APPROVAL_SELF, Bench.refusal(veto(remove, ben)), "he held it up for ever");
    pass(HOUR_MS / 2);
    Asked raise = ask(ceilings("5000"));
    assertEquals(Rule.COOLING_OFF, Bench.refusal(approve(raise, ben)));
    pass(HOUR_MS / 2);
    Bench.await("the end of his right", () -> ended(remove).isPresent());
    pass(HOUR_MS / 2);
    Bench.await("an answer", () -> ended(raise).isPresent());

    Verdict.Refused his = assertInstanceOf(Verdict.Refused.class, ended(raise).orElseThrow());
    assertTrue(his.figures().startsWith("0 of those who approved it"), his.figures());
    Asked first = cooled(ceilings("6000"));
    Asked second = cooled(ceilings("7000"));
    pass(HOUR_MS);
    Bench.await("both ends", () -> ended(first).isPresent() && ended(second).isPresent());
    assertInstanceOf(Verdict.Approved.class, ended(first).orElseThrow());
    Verdict.Refused stale = assertInstanceOf(Verdict.Refused.class, ended(second).orElseThrow());
    assertTrue(stale.figures().contains("changed meanwhile"), stale.figures());
  }

  @Test
  void aHijackedServerCannotDropItNorTakeItsPlace() {
    Asked raise = cooled(ceilings("5000"));
    Intent forged = new Intent.ChangeSetting(raise.setting(), raise.terms(), List.of());

    try (Client server = bench.server()) {
      for (CallerId id :
          List.of(Desk.approvedId(raise.id()), CallerId.derive("vetoed/" + raise.id()))) {
        Frame.Failed refused = server.ask(bench.submit(id, forged), Frame.Failed.class);
        assertEquals("not-admitted", refused.code());
      }
      Frame.Judged other = bench.judged(server, Bench.newId(), forged);
      assertEquals(Rule.APPROVAL_MISSING, Bench.refusal(other));
    }

    stillWaits(raise);
    pass(HOUR_MS);
    awaitInForce(raise);
  }

  @Test
  void onePersonActsForAnotherAfterDaysUnlessTheOtherVetoes() {
    bench.change(new Setting.SetOrganisationPolicy(List.of(), 2));
    Asked carol =
        ask(new Setting.EnrolAdministrator(new Person("carol").id, new Person("c").key()));
    assertEquals(Rule.APPROVAL_MISSING, Bench.refusal(approve(carol, bench.alice)));

    assertEquals(Rule.COOLING_OFF, Bench.refusal(breakGlass(carol, bench.alice)));
    assertTrue(cooling().getFirst().breakGlass());
    assertTrue(said.stream().anyMatch(line -> line.startsWith("BREAK-GLASS by alice")), "loud");
    pass(DAYS_MS - 1);
    stillWaits(carol);
    pass(1);
    awaitInForce(carol);

    // Somebody with Alice's device tries it against Ben, who can be reached after all.
    Asked against = ask(new Setting.RemoveAdministrator(ben.id));
    assertEquals(Rule.COOLING_OFF, Bench.refusal(breakGlass(against, bench.alice)));
    assertTrue(veto(against, ben).verdict().toString().contains("vetoed by ben"));
    pass(DAYS_MS);
    assertEquals(Optional.empty(), ended(against));
  }

  @Test
  void nobodyActsForOthersWhereOneIsEnoughOrNoRuleWasSet() {
    Asked raise = ask(ceilings("5000"));
    assertEquals(Rule.APPROVAL_MISSING, Bench.refusal(breakGlass(raise, bench.alice)));

    Asked rule = cooled(new Setting.SetApprovalRule(ApprovalRule.NONE));
    pass(2 * HOUR_MS);
    awaitInForce(rule);
    bench.change(new Setting.SetOrganisationPolicy(List.of(), 2));
    Person dora = new Person("dora");
    Asked enrol = ask(new Setting.EnrolAdministrator(dora.id, dora.key()));

    assertEquals(Rule.APPROVAL_MISSING, Bench.refusal(breakGlass(enrol, bench.alice)));
  }
}
