package tallystick.cli.evidence;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tallystick.cli.CliException;
import tallystick.cli.ExitStatus;
import tallystick.cli.GlobalOptions;
import tallystick.cli.Progress;
import tallystick.cli.Screen;
import tallystick.tally.proof.Checkpoint;
import tallystick.tally.proof.LogCheck;
import tallystick.tally.proof.LogVerifier;
import tallystick.tally.proof.MalformedException;
import tallystick.tally.proof.TileSource;
import tallystick.tally.proof.VerifierKey;

/** {@code tallystick verify}: the whole log, from a folder or an address. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    header = "Re-derive a whole log from its entries and hold it against its signed checkpoint.",
    description = {
      "",
      "Every entry is hashed, every tile recomputed, every signature checked. What passes is"
          + " complete and unchanged as of its checkpoint. What this cannot know: whether the log"
          + " you were given is the only one. Witnesses (--witness) are for that.",
      "",
      "Offline for a folder; nothing but GET requests for an address. Any log of the C2SP"
          + " tlog-tiles specification will do, not only ours."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  tallystick verify /var/lib/tallystick/keeper/tally --verifier-key \"$(cat log.vkey)\"",
      "  tallystick verify https://log.example/2026 --verifier-key log.vkey --witness w1.vkey",
      "",
      "Status: 0 it holds, 1 it does not, 3 it could not be read.",
      "Next: `tallystick prove` asks of single orders."
    })
public final class VerifyCommand implements Callable<Integer> {
  @Mixin private GlobalOptions global = new GlobalOptions();

  @Parameters(paramLabel = "LOG", description = "The log's folder or address.")
  private String log = "";

  @Option(
      names = "--verifier-key",
      paramLabel = "KEY",
      required = true,
      description = "The log's key (name+id+base64), or a file that holds it.")
  private String verifierKey = "";

  @Option(
      names = "--witness",
      paramLabel = "KEY",
      description = "A witness's key, or its file; each one named must have signed.")
  private List<String> witnesses = new ArrayList<>();

  VerifyCommand() {}

  @Override
  public Integer call() {
    Screen screen = global.screen();
    VerifierKey key = key(verifierKey);
    List<VerifierKey> witnessKeys = witnesses.stream().map(VerifyCommand::key).toList();
    LogCheck check;
    try (Progress progress = Progress.of(screen, "entries checked")) {
      check =
          LogVerifier.verify(source(log), key, witnessKeys, (index, entry) -> progress.at(index));
    }
    return report(screen, check, witnessKeys);
  }

  private int report(Screen screen, LogCheck check, List<VerifierKey> witnessKeys) {
    Map<String, Object> json = new LinkedHashMap<>();
    switch (check) {
      case LogCheck.Refused refused -> {
        json.put("holds", false);
        json.put("where", refused.where());
        json.put("reason", refused.reason());
        screen.event(
            screen.bad("Does not hold: ") + refused.where() + " " + refused.reason(), json);
        return ExitStatus.FINDING;
      }
      case LogCheck.Verified verified -> {
        Checkpoint head = verified.checkpoint().checkpoint();
        int seen = verified.checkpoint().witnesses().size();
        json.put("holds", seen == witnessKeys.size());
        json.put("origin", head.origin());
        json.put("size", head.size());
        json.put("root", head.root().toString());
        json.put("witnesses", seen);
        if (seen < witnessKeys.size()) {
          screen.event(
              screen.bad("Not witnessed: ")
                  + seen
                  + " of the "
                  + witnessKeys.size()
                  + " witnesses named have signed this checkpoint",
              json);
          return ExitStatus.FINDING;
        }
        screen.event(
            screen.good("Holds: ")
                + head.size()
                + " entries of "
                + head.origin()
                + " give the signed root "
                + head.root()
                + (witnessKeys.isEmpty()
                    ? ". No witness was asked: another log could have been shown to others."
                    : ", seen by " + seen + " witnesses."),
            json);
        return ExitStatus.OK;
      }
    }
  }

  static TileSource source(String log) {
    if (log.startsWith("http://") || log.startsWith("https://")) {
      return TileSource.url(URI.create(log));
    }
    Path folder = Path.of(log);
    if (!Files.isDirectory(folder)) {
      throw new CliException("There is no folder " + folder + "; name the log's folder or address");
    }
    return TileSource.folder(folder);
  }

  static VerifierKey key(String keyOrFile) {
    String text = keyOrFile.strip();
    try {
      @Nullable Path file = text.contains("+") ? null : Path.of(text);
      return VerifierKey.parse(file == null ? text : Files.readString(file).strip());
    } catch (IOException e) {
      throw new CliException("Cannot read the key's file " + text + ": " + e.getMessage(), e);
    } catch (MalformedException e) {
      throw new CliException("Not a verifier key: " + e.getMessage(), e);
    }
  }
}
