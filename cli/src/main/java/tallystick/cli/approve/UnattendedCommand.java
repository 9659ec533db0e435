package tallystick.cli.approve;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tallystick.cli.CliException;
import tallystick.cli.ExitStatus;
import tallystick.cli.Screen;
import tallystick.cli.supervise.Role;
import tallystick.intent.ApprovalTerms;
import tallystick.intent.Bytes;
import tallystick.intent.Canonical;
import tallystick.intent.CredentialId;
import tallystick.intent.Frame;
import tallystick.intent.KeeperFleet;
import tallystick.intent.PersonId;
import tallystick.intent.Setting;
import tallystick.intent.words.PlainWords;
import tallystick.market.Instrument;
import tallystick.watch.prove.Evidence;
import tallystick.watch.prove.EvidenceFile;

/**
 * The stand-in for a person that the demo and the drills use: it approves whatever its standard
 * input says, which is what a person must never do. It runs as the approver's user and holds the
 * key, so that the walls are those of a real installation. One request a line, one JSON answer a
 * line:
 *
 * <pre>
 *  change HEX          ask for the setting (canonical bytes) and approve it
 *  request HEX         ask for it only
 *  public-half NAME    the public half of a credential's key
 *  import NAME HEX     give the keeper a secret
 *  evidence FILE       a bundle of evidence in the approver's own folder
 *  status              the keeper's status
 *  fleet               the machines and wallets that it knows, and the key that machines believe
 * </pre>
 */
@Command(
    name = "unattended",
    hidden = true,
    mixinStandardHelpOptions = true,
    header = "Approve whatever standard input says; for the demo and the drills only.")
final class UnattendedCommand implements Callable<Integer> {
  private static final String CONTROLLER =
      "whoever runs this demo: keeper and server are one host's";

  private static final String FILE = "unattended.key";
  private static final String OLDER_FILE = "console.key";
  private static final PersonId OLDER_PERSON = new PersonId("demo");

  @Mixin private ApproverOptions options = new ApproverOptions();

  @Option(
      names = "--public-key",
      description = "Only say the key's public half, for the keeper's --unattended-key.")
  private boolean publicKeyOnly;

  @Override
  public Integer call() throws IOException {
    if (publicKeyOnly) {
      return publicKey();
    }
    try (ApprovalSocket keeper = options.connect();
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      Screen screen = options.screen();
      Person person = new Person(keeper, options.organisation(), new SecureRandom());
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        Map<String, Object> answer = new LinkedHashMap<>();
        try {
          serve(keeper, person, line.split(" ", -1), answer);
        } catch (CliException | IllegalArgumentException e) {
          answer.put("error", String.valueOf(e.getMessage()));
        }
        screen.answer(answer);
      }
    }
    return ExitStatus.OK;
  }

  private void serve(
      ApprovalSocket keeper, Person person, String[] words, Map<String, Object> answer) {
    switch (words[0]) {
      case "change" -> {
        Setting setting = setting(words[1]);
        answer.put("title", PlainWords.title(setting));
        Person.Answer asked = person.request(setting);
        if (asked instanceof Person.Answer.Waits waits) {
          Frame.Pending change = person.pending(waits.change().toString());
          answer.put("code", code(change));
          asked = person.approve(key(), change);
        }
        put(answer, asked);
      }
      case "request" -> put(answer, person.request(setting(words[1])));
      case "public-half" -> answer.put("publicHalf", person.publicHalf(new CredentialId(words[1])));
      case "import" -> {
        byte[] secret = Bytes.parseHex(words[2]).toArray();
        ApprovalSocket.expect(
            keeper.ask(
                new Frame.ImportSecret(options.organisation(), new CredentialId(words[1]), secret)),
            Frame.End.class);
        answer.put("imported", words[1]);
      }
      case "evidence" -> {
        Path file = options.places().folder(Role.APPROVER).resolve(words[1]);
        Evidence evidence = EvidenceExport.fetch(keeper, options.organisation(), CONTROLLER);
        try {
          Files.write(file, EvidenceFile.write(evidence));
        } catch (IOException e) {
          throw new CliException("Cannot write " + file + ": " + e.getMessage(), e);
        }
        answer.put("evidence", file.toString());
      }
      case "status" -> status(keeper, answer);
      case "fleet" -> fleet(keeper.fleet(options.organisation()), answer);
      default -> throw new CliException("Not understood: " + words[0]);
    }
  }

  private void status(ApprovalSocket keeper, Map<String, Object> answer) {
    var status =
        ApprovalSocket.expect(
                keeper.ask(new Frame.AskStatus(options.organisation())), Frame.Status.class)
            .status();
    answer.put("signing", status.signing());
    answer.put("because", status.notSigningBecause());
    answer.put("isolated", status.isolated());
    answer.put("administrators", status.administrators());
    answer.put("tallySize", status.tallySize());
    answer.put("checkpoint", status.checkpoint());
    answer.put("verifierKey", keeper.welcome().verifierKey());
    List<Map<String, Object>> accounts = new ArrayList<>();
    status
        .accounts()
        .forEach(
            account ->
                accounts.add(
                    Map.of(
                        "credential",
                        account.credential().name(),
                        "state",
                        account.state(),
                        "text",
                        account.stateText(),
                        "frozen",
                        account.frozen(),
                        "streamUp",
                        account.streamUp(),
                        "unpriced",
                        account.unpriced().stream().map(Instrument::symbol).toList())));
    answer.put("accounts", accounts);
  }

  private static void fleet(KeeperFleet fleet, Map<String, Object> answer) {
    answer.put("attestationKey", fleet.attestationKey().toHex());
    Map<String, Object> wallets = new TreeMap<>();
    fleet.wallets().forEach(wallet -> wallets.put(wallet.wallet().name(), wallet.fundingAddress()));
    answer.put("fundingAddresses", wallets);
    answer.put("terminals", fleet.terminals().stream().map(one -> one.terminal().name()).toList());
  }

  private String code(Frame.Pending change) {
    return ApprovalTerms.code(change.terms().challenge(options.organisation(), change.setting()));
  }

  /**
   * A key of its own, so that a person at the same console has his. An installation begun before
   * the keeper knew of unattended keys goes on with the one it enrolled as a person.
   */
  private ConsoleKey key() {
    Path own = options.places().folder(Role.APPROVER).resolve(FILE);
    Path older = options.places().folder(Role.APPROVER).resolve(OLDER_FILE);
    if (Files.exists(own)) {
      return ConsoleKey.read(own);
    }
    if (Files.exists(older)) {
      ConsoleKey key = ConsoleKey.read(older);
      if (key.person().equals(OLDER_PERSON)) {
        return key;
      }
    }
    return ConsoleKey.make(own, PersonId.UNATTENDED, new SecureRandom());
  }

  /** Says what the keeper is to be told of before it starts. */
  private Integer publicKey() {
    ConsoleKey key = key();
    options
        .screen()
        .answer(
            Map.of(
                "person", key.person().name(),
                "publicKey", key.approverKey().publicKey().toHex()));
    return ExitStatus.OK;
  }

  private static Setting setting(String hex) {
    return Canonical.decodeSetting(Bytes.parseHex(hex).toArray());
  }

  private static void put(Map<String, Object> answer, Person.Answer what) {
    switch (what) {
      case Person.Answer.InForce inForce -> answer.put("sequence", inForce.sequence());
      case Person.Answer.Waits waits -> answer.put("change", waits.change().toString());
      case Person.Answer.Cooling cooling -> answer.put("cooling", cooling.figures());
      case Person.Answer.Refused refused -> {
        answer.put("refused", refused.rule());
        answer.put("figures", refused.figures());
      }
    }
  }
}
