package tallystick.cli.approve;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tallystick.cli.GlobalOptions;
import tallystick.cli.Screen;
import tallystick.cli.supervise.Places;
import tallystick.cli.supervise.Programs;
import tallystick.cli.supervise.Role;
import tallystick.cli.supervise.Users;
import tallystick.intent.Canonical;
import tallystick.intent.Entry;
import tallystick.intent.Frame;
import tallystick.intent.OrganisationId;
import tallystick.intent.words.InForce;

/** What every command that speaks to the keeper for a person has in global. */
public final class ApproverOptions {
  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
  private CommandSpec spec;

  @Mixin private GlobalOptions global = new GlobalOptions();

  @Option(
      names = "--organisation",
      paramLabel = "NAME",
      defaultValue = "demo",
      description = "Whose keeper (default: demo).")
  private String organisation = "demo";

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "Your key file (default: the only one in the approver's folder).")
  private @Nullable Path key;

  public Screen screen() {
    return global.screen();
  }

  public Places places() {
    return global.places();
  }

  public OrganisationId organisation() {
    return new OrganisationId(organisation);
  }

  /** The key file named, or the approver's own. */
  public Path keyFile() {
    return key != null ? key : places().folder(Role.APPROVER).resolve("console.key");
  }

  public ConsoleKey consoleKey() {
    return ConsoleKey.read(keyFile());
  }

  public ApprovalSocket connect() {
    return ApprovalSocket.connect(places().approvalSocket());
  }

  /**
   * As root: runs the same command line as the approver's user, since the keeper admits only that
   * one, and answers with its status. Empty when this process already is that user.
   */
  public OptionalInt ranAsApprover() {
    if (!Users.isRoot()) {
      return OptionalInt.empty();
    }
    List<String> arguments =
        new ArrayList<>(spec.root().commandLine().getParseResult().originalArgs());
    try (Programs programs = Programs.open(places(), Users.ofThisProcess())) {
      return OptionalInt.of(programs.passOn(Programs.Kind.APPROVER, arguments));
    }
  }

  /** The settings in force, folded from the log itself. */
  public InForce settingsInForce(ApprovalSocket keeper) {
    InForce inForce = new InForce();
    long next = 0;
    while (true) {
      List<Frame.Reply> page =
          keeper.askList(new Frame.AskEntries(organisation(), next, Frame.AskEntries.MAX_ENTRIES));
      for (Frame.Reply reply : page) {
        Entry entry =
            Canonical.decodeEntry(
                ApprovalSocket.expect(reply, Frame.Opened.class).entry().toArray());
        next = entry.sequence() + 1;
        inForce.take(entry);
      }
      if (page.size() < Frame.AskEntries.MAX_ENTRIES) {
        return inForce;
      }
    }
  }
}
