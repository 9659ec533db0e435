package tallystick.keeper.vault;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * The few calls to Linux that keep a process's memory to itself. Each may be refused by the
 * machine; that is said and never hidden, and it does not stop the keeper.
 */
public final class Native {
  private static final int PR_SET_DUMPABLE = 4;
  private static final int RLIMIT_CORE = 4;

  private Native() {}

  /**
   * No core dumps, and no reading of this process's memory by another one of the same user.
   *
   * @return what could not be done, for the log; empty when all is in place
   */
  public static List<String> refuseDumps() {
    List<String> refused = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      MethodHandle prctl =
          handle(
              "prctl",
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG),
              Linker.Option.firstVariadicArg(1));
      if ((int) prctl.invokeExact(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L) != 0) {
        refused.add("prctl(PR_SET_DUMPABLE, 0) was refused: this user may read our memory");
      }
      MethodHandle setrlimit =
          handle(
              "setrlimit",
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
      MemorySegment none =
          arena.allocate(MemoryLayout.sequenceLayout(2, ValueLayout.JAVA_LONG)).fill((byte) 0);
      if ((int) setrlimit.invokeExact(RLIMIT_CORE, none) != 0) {
        refused.add("setrlimit(RLIMIT_CORE, 0) was refused: a crash may leave a core file");
      }
    } catch (Throwable e) {
      refused.add("native calls are not available (" + e + "): dumps are not refused");
    }
    return List.copyOf(refused);
  }

  /** Keeps the pages of {@code memory} out of swap; false where the machine does not allow it. */
  static boolean lock(MemorySegment memory) {
    try {
      MethodHandle mlock =
          handle(
              "mlock",
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));
      return (int) mlock.invokeExact(memory, memory.byteSize()) == 0;
    } catch (Throwable e) {
      return false;
    }
  }

  @SuppressWarnings("restricted")
  private static MethodHandle handle(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().find(name).orElseThrow(), descriptor, options);
  }
}
