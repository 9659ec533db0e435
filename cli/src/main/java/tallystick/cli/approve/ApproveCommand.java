package tallystick.cli.approve;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tallystick.cli.CliException;
import tallystick.cli.ExitStatus;
import tallystick.cli.GlobalOptions;
import tallystick.cli.Screen;
import tallystick.intent.CredentialId;
import tallystick.intent.Frame;
import tallystick.intent.PersonId;
import tallystick.intent.Setting;
import tallystick.intent.words.InForce;
import tallystick.intent.words.PlainWords;

/** {@code tallystick approve --console}. */
@Command(
    name = "approve",
    mixinStandardHelpOptions = true,
    header = "Approve or veto changes of settings that could divert money.",
    description = {
      "",
      "Shows each change that waits, decoded from the very bytes you sign, as a difference from"
          + " what is in force, with a short code. The same code stands wherever else the change"
          + " is shown; if it differs, somebody shows you another change.",
      "",
      "As root this becomes the approver's user, the only one the keeper admits here."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  tallystick approve --console init --person anna     make your key file",
      "  tallystick approve --console enrol --code CODE      become the first administrator",
      "  tallystick approve --console                        go through what waits",
      "  tallystick approve --console yes 4f2a --code ABCD   approve one without being asked",
      "",
      "Next: `tallystick account add` asks for a change that you then find here."
    },
    subcommands = {
      ApproveCommand.Init.class,
      ApproveCommand.Enrol.class,
      ApproveCommand.ListPending.class,
      ApproveCommand.Yes.class,
      ApproveCommand.No.class,
      ApproveCommand.BreakGlass.class,
      RuleCommand.class,
      ApproveCommand.ShowKey.class,
      ApproveCommand.ImportSecret.class,
      UnattendedCommand.class
    })
public final class ApproveCommand implements Callable<Integer> {
  @Option(
      names = "--console",
      description =
          "In this terminal, with a key file; in a browser, with a passkey: tallystick approver.")
  private boolean console;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
  private CommandSpec spec;

  @Mixin private ApproverOptions options = new ApproverOptions();

  ApproveCommand() {}

  @Override
  public Integer call() {
    if (!console) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "Say `approve --console` for this terminal; `tallystick approver` is for a browser.");
    }
    OptionalInt status = options.ranAsApprover();
    if (status.isPresent()) {
      return status.getAsInt();
    }
    Screen screen = options.screen();
    try (ApprovalSocket keeper = options.connect()) {
      Person person = new Person(keeper, options.organisation(), new SecureRandom());
      InForce inForce = options.settingsInForce(keeper);
      List<Frame.Pending> pending = person.pending();
      if (pending.isEmpty()) {
        screen.say("Nothing waits for approval.");
        return ExitStatus.OK;
      }
      Console terminal = GlobalOptions.terminal();
      if (terminal == null || screen.json()) {
        pending.forEach(change -> show(screen, person, change, inForce));
        screen.note(
            "To decide without a terminal: tallystick approve --console yes ID --code CODE");
        return ExitStatus.OK;
      }
      ConsoleKey key = options.consoleKey();
      for (Frame.Pending change : pending) {
        show(screen, person, change, inForce);
        String answer = terminal.readLine("Approve as %s? [y]es, [v]eto, [l]ater: ", key.person());
        if (answer == null) {
          return ExitStatus.OK;
        }
        if (answer.startsWith("y")) {
          tell(screen, person.approve(key, change));
        } else if (answer.startsWith("v")) {
          tell(screen, person.veto(key, change));
        }
      }
      return ExitStatus.OK;
    }
  }

  static void show(Screen screen, Person person, Frame.Pending change, InForce inForce) {
    Setting before = inForce.before(change.setting());
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("change", change.change().toString());
    json.put("title", PlainWords.title(change.setting()));
    json.put("difference", PlainWords.difference(before, change.setting()));
    json.put("code", person.code(change));
    json.put("approvedBy", change.approvedBy().stream().map(PersonId::name).toList());
    json.put("expiresAtMs", change.terms().expiresAtMs());
    if (screen.json()) {
      screen.answer(json);
      return;
    }
    screen.say("");
    screen.say(screen.bold(PlainWords.title(change.setting())));
    for (String line : PlainWords.lines(before, change.setting())) {
      screen.say(
          line.startsWith("  +")
              ? screen.good(line)
              : line.startsWith("  -") ? screen.bad(line) : line);
    }
    screen.say("  code " + screen.bold(person.code(change)) + ", change " + change.change());
    if (!change.approvedBy().isEmpty()) {
      screen.say("  approved so far by " + change.approvedBy());
    }
  }

  static int tell(Screen screen, Person.Answer answer) {
    return switch (answer) {
      case Person.Answer.InForce inForce -> {
        screen.event(
            "Done: entry " + inForce.sequence() + " of the tally.",
            Map.of("inForce", true, "sequence", inForce.sequence()));
        yield ExitStatus.OK;
      }
      case Person.Answer.Waits waits -> {
        screen.event(
            "It waits for approval as " + waits.change() + ". Next: tallystick approve --console",
            Map.of("inForce", false, "change", waits.change().toString()));
        yield ExitStatus.OK;
      }
      case Person.Answer.Cooling cooling -> {
        screen.event(
            "Approved; it " + cooling.figures(),
            Map.of("inForce", false, "cooling", cooling.figures()));
        yield ExitStatus.OK;
      }
      case Person.Answer.Refused refused -> {
        screen.event(
            "Refused by the rule " + refused.rule() + ": " + refused.figures(),
            Map.of("refused", refused.rule(), "figures", refused.figures()));
        yield ExitStatus.FINDING;
      }
    };
  }

  /** Runs with a conversation as the approver's user. */
  interface WithKeeper {
    int run(ApprovalSocket keeper, Person person);
  }

  static int with(ApproverOptions options, WithKeeper work) {
    OptionalInt status = options.ranAsApprover();
    if (status.isPresent()) {
      return status.getAsInt();
    }
    try (ApprovalSocket keeper = options.connect()) {
      return work.run(keeper, new Person(keeper, options.organisation(), new SecureRandom()));
    }
  }

  @Command(
      name = "init",
      mixinStandardHelpOptions = true,
      header = "Make a key file for one person.",
      footer = {"", "Next: tallystick approve --console enrol --code CODE"})
  static final class Init implements Callable<Integer> {
    @Mixin private ApproverOptions options = new ApproverOptions();

    @Option(
        names = "--person",
        paramLabel = "NAME",
        required = true,
        description = "Your name in the log: a-z, 0-9, - and . only.")
    private String person = "";

    @Override
    public Integer call() {
      OptionalInt status = options.ranAsApprover();
      if (status.isPresent()) {
        return status.getAsInt();
      }
      PersonId name;
      try {
        name = new PersonId(person);
      } catch (IllegalArgumentException e) {
        throw new CliException(String.valueOf(e.getMessage()), e);
      }
      ConsoleKey key = ConsoleKey.make(options.keyFile(), name, new SecureRandom());
      options
          .screen()
          .event(
              "The key of "
                  + key.person()
                  + " is in "
                  + options.keyFile()
                  + "; its fingerprint is "
                  + key.fingerprint(),
              Map.of(
                  "person",
                  key.person().name(),
                  "file",
                  options.keyFile().toString(),
                  "fingerprint",
                  key.fingerprint()));
      return ExitStatus.OK;
    }
  }

  @Command(
      name = "enrol",
      mixinStandardHelpOptions = true,
      header = "Become the first administrator, with the one-time code of the keeper's console.",
      description = {
        "",
        "The keeper prints the code where it was started and keeps it for 15 minutes in"
            + " first-administrator.code of its own folder. This way in is gone once somebody is"
            + " enrolled."
      })
  static final class Enrol implements Callable<Integer> {
    @Mixin private ApproverOptions options = new ApproverOptions();

    @Option(
        names = "--code",
        paramLabel = "CODE",
        required = true,
        description = "The one-time code.")
    private String code = "";

    @Override
    public Integer call() {
      return with(
          options,
          (keeper, person) ->
              tell(options.screen(), person.enrolFirst(options.consoleKey(), code)));
    }
  }

  @Command(name = "pending", mixinStandardHelpOptions = true, header = "List what waits.")
  static final class ListPending implements Callable<Integer> {
    @Mixin private ApproverOptions options = new ApproverOptions();

    @Override
    public Integer call() {
      return with(
          options,
          (keeper, person) -> {
            InForce inForce = options.settingsInForce(keeper);
            List<Frame.Pending> pending = person.pending();
            pending.forEach(change -> show(options.screen(), person, change, inForce));
            for (Frame.Cooling cooling : person.cooling()) {
              show(options.screen(), person, offer(cooling), inForce);
              options
                  .screen()
                  .event(
                      "  "
                          + (cooling.breakGlass()
                              ? "BREAK-GLASS: approved in place of others; "
                              : "")
                          + "takes effect at "
                          + Instant.ofEpochMilli(cooling.effectiveAtMs())
                          + " unless somebody vetoes it (tallystick approve --console no)",
                      Map.of(
                          "change", cooling.change().toString(),
                          "effectiveAtMs", cooling.effectiveAtMs(),
                          "breakGlass", cooling.breakGlass()));
            }
            if (pending.isEmpty()) {
              options.screen().say("Nothing waits for approval.");
            }
            return ExitStatus.OK;
          });
    }
  }

  /** What waits for its time, as it was offered to those who approved it. */
  private static Frame.Pending offer(Frame.Cooling cooling) {
    return new Frame.Pending(
        cooling.change(), cooling.setting(), cooling.terms(), cooling.approvedBy());
  }

  /** Approve or veto one change by its id. */
  abstract static class Decide implements Callable<Integer> {
    @Mixin private ApproverOptions options = new ApproverOptions();

    @Parameters(paramLabel = "ID", description = "The change's id, or how it begins.")
    private String id = "";

    @Option(
        names = "--code",
        paramLabel = "CODE",
        required = true,
        description = "The first group of the short code at least: what you saw is what you sign.")
    private String code = "";

    abstract Person.Answer decide(Person person, ConsoleKey key, Frame.Pending change);

    /** What waits under the id: for people, or where that can still be decided, for its time. */
    Frame.Pending find(Person person) {
      return person.pending(id);
    }

    Optional<Frame.Pending> cooling(Person person) {
      return person.cooling().stream()
          .filter(one -> one.change().toString().startsWith(id))
          .map(ApproveCommand::offer)
          .findFirst();
    }

    @Override
    public Integer call() {
      return with(
          options,
          (keeper, person) -> {
            Frame.Pending change = find(person);
            String whole = person.code(change);
            if (code.length() < 4 || !whole.startsWith(code.toUpperCase(java.util.Locale.ROOT))) {
              throw new CliException(
                  "The code of change "
                      + change.change()
                      + " is "
                      + whole
                      + ", not "
                      + code
                      + ": look again at what it does before you sign it");
            }
            return tell(options.screen(), decide(person, options.consoleKey(), change));
          });
    }
  }

  @Command(name = "yes", mixinStandardHelpOptions = true, header = "Approve one change.")
  static final class Yes extends Decide {
    @Override
    Person.Answer decide(Person person, ConsoleKey key, Frame.Pending change) {
      return person.approve(key, change);
    }
  }

  @Command(name = "no", mixinStandardHelpOptions = true, header = "Veto one change.")
  static final class No extends Decide {
    @Override
    Frame.Pending find(Person person) {
      return cooling(person).orElseGet(() -> super.find(person));
    }

    @Override
    Person.Answer decide(Person person, ConsoleKey key, Frame.Pending change) {
      return person.veto(key, change);
    }
  }

  @Command(
      name = "break-glass",
      mixinStandardHelpOptions = true,
      header = "Act for people who cannot be reached, under the rule that was set for that.",
      description = {"", "It takes effect after that rule's time unless anybody vetoes it."})
  static final class BreakGlass extends Decide {
    @Override
    Person.Answer decide(Person person, ConsoleKey key, Frame.Pending change) {
      return person.breakGlass(key, change);
    }
  }

  @Command(
      name = "show-key",
      mixinStandardHelpOptions = true,
      header = "Show the public half of a credential's key, to be pasted at the venue.")
  static final class ShowKey implements Callable<Integer> {
    @Mixin private ApproverOptions options = new ApproverOptions();

    @Parameters(paramLabel = "CREDENTIAL", description = "Its name.")
    private String credential = "";

    @Override
    public Integer call() {
      return with(
          options,
          (keeper, person) -> {
            String pem = person.publicHalf(new CredentialId(credential));
            options.screen().event(pem.strip(), Map.of("publicHalf", pem));
            return ExitStatus.OK;
          });
    }
  }

  @Command(
      name = "import-secret",
      mixinStandardHelpOptions = true,
      header = "Give the keeper the secret of a credential that was added as imported.",
      description = {
        "",
        "The file holds an HMAC secret as text, or an RSA key (PKCS#8, PEM). Delete the file"
            + " afterwards; every copy of an HMAC secret can trade."
      })
  static final class ImportSecret implements Callable<Integer> {
    @Mixin private ApproverOptions options = new ApproverOptions();

    @Parameters(paramLabel = "CREDENTIAL", description = "Its name.")
    private String credential = "";

    @Option(
        names = "--file",
        paramLabel = "FILE",
        description = "Where the secret is (default: asked for, without an echo).")
    private @Nullable Path file;

    @Override
    public Integer call() {
      return with(
          options,
          (keeper, person) -> {
            byte[] secret = secret();
            try {
              ApprovalSocket.expect(
                  keeper.ask(
                      new Frame.ImportSecret(
                          options.organisation(), new CredentialId(credential), secret)),
                  Frame.End.class);
            } finally {
              Arrays.fill(secret, (byte) 0);
            }
            options
                .screen()
                .event(
                    "The keeper has the secret of " + credential + ". Next: activate it.",
                    Map.of("imported", credential));
            return ExitStatus.OK;
          });
    }

    private byte[] secret() {
      if (file == null) {
        Console terminal = GlobalOptions.terminal();
        if (terminal == null) {
          throw new CliException("No terminal to ask for the secret: name its file with --file");
        }
        char[] typed = terminal.readPassword("Secret of %s: ", credential);
        byte[] secret = new byte[typed.length];
        for (int i = 0; i < typed.length; i++) {
          secret[i] = (byte) typed[i];
        }
        Arrays.fill(typed, '\0');
        return secret;
      }
      try {
        byte[] bytes = Files.readAllBytes(file);
        byte[] secret = SecretFile.secret(bytes);
        Arrays.fill(bytes, (byte) 0);
        return secret;
      } catch (IOException e) {
        throw CliException.unreadable(file, e);
      }
    }
  }
}
