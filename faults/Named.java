import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs the named tests of one class ({@code CLASS#SENTENCE+SENTENCE}) and says in its status how they
 * ended, because a fault is noticed only by a sentence that fails: a class that cannot start, or a
 * sentence that does not exist any more, notices nothing.
 *
 * <p>Status 0: all passed. 10: a sentence failed; the last line of the output says how. 11: none
 * failed and one was skipped. 12: the class could not be started or a sentence is missing.
 */
final class Named {
  private static final int PASSED = 0;
  private static final int FAILED = 10;
  private static final int SKIPPED = 11;
  private static final int NOT_RUN = 12;

  /** A reason fits into a line of the table. */
  private static final int LONGEST_REASON = 160;

  public static void main(String[] arguments) throws Exception {
    String[] parts = arguments[0].split("#", 2);
    Class<?> test = Class.forName(parts[0]);
    Heard heard = new Heard();
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(sentences(test, parts[1])).build();
    Launcher launcher = LauncherFactory.create();
    launcher.execute(request, heard);
    // Programs and threads that a broken test left behind do not keep this one alive.
    Runtime.getRuntime().exit(heard.status());
  }

  private static List<DiscoverySelector> sentences(Class<?> test, String names) {
    Set<String> wanted = Set.of(names.split("\\+"));
    List<DiscoverySelector> found = new ArrayList<>();
    List<String> left = new ArrayList<>(wanted);
    for (Class<?> type = test; type != null; type = type.getSuperclass()) {
      for (Method method : type.getDeclaredMethods()) {
        if (!method.isSynthetic() && left.remove(method.getName())) {
          found.add(selectMethod(test, method));
        }
      }
    }
    if (!left.isEmpty()) {
      IO.println(test.getName() + " has no " + String.join(", ", left));
      Runtime.getRuntime().exit(NOT_RUN);
    }
    return found;
  }

  private static final class Heard implements TestExecutionListener {
    private int passed;
    private int skipped;
    private final List<String> failed = new ArrayList<>();
    private final List<String> notStarted = new ArrayList<>();

    @Override
    public void executionSkipped(TestIdentifier what, String reason) {
      skipped++;
      IO.println("skipped: " + what.getDisplayName() + ": " + reason);
    }

    @Override
    public void executionFinished(TestIdentifier what, TestExecutionResult result) {
      switch (result.getStatus()) {
        case SUCCESSFUL -> passed += what.isTest() ? 1 : 0;
        case ABORTED -> {
          skipped++;
          IO.println("skipped: " + what.getDisplayName() + ": " + reason(result));
        }
        case FAILED -> {
          result.getThrowable().ifPresent(Throwable::printStackTrace);
          (what.isTest() ? failed : notStarted).add(reason(result));
        }
      }
    }

    private static String reason(TestExecutionResult result) {
      Throwable thrown = result.getThrowable().orElse(null);
      if (thrown == null) {
        return "no reason";
      }
      String line =
          (thrown.getClass().getSimpleName() + ": " + thrown.getMessage())
              .replaceAll("\\s+", " ")
              .strip();
      return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON) + "...";
    }

    private int status() {
      System.out.flush();
      System.err.flush();
      if (!failed.isEmpty()) {
        IO.println(failed.getFirst());
        return FAILED;
      }
      if (!notStarted.isEmpty()) {
        IO.println(notStarted.getFirst());
        return NOT_RUN;
      }
      if (skipped > 0) {
        return SKIPPED;
      }
      return passed > 0 ? PASSED : NOT_RUN;
    }
  }

  private Named() {}
}
