package tallystick.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tallystick completion}. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    header = "Print a script that completes commands and options in your shell.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  source <(./tallystick completion bash)",
      "  ./tallystick completion zsh > ~/.tallystick-completion && . ~/.tallystick-completion"
    })
final class CompletionCommand implements Callable<Integer> {
  /** The shells whose completion the script serves. */
  enum Shell {
    BASH,
    ZSH
  }

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
  private CommandSpec spec;

  @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
  @SuppressWarnings("NullAway.Init") // required, so picocli has set it
  private Shell shell;

  @Override
  public Integer call() {
    String script = AutoComplete.bash("tallystick", spec.root().commandLine());
    String before =
        switch (shell) {
          case BASH -> "";
          // zsh runs bash's completions through its own adapter, which has to be loaded first.
          case ZSH ->
              "autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n";
        };
    spec.commandLine().getOut().print(before + script);
    spec.commandLine().getOut().flush();
    return ExitStatus.OK;
  }
}
