package tallystick.terminal.device.line;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A real pseudo-terminal: the driver opens its slave side by a path like any tty, a simulator holds
 * the other end of the cable. The path is a symbolic link, as udev makes them, so that a device can
 * be unplugged and another plugged in under the same name.
 */
@SuppressWarnings("restricted") // The C library's own pseudo-terminals are the point of it.
public final class Pty implements AutoCloseable {
  /** A pseudo-terminal has no parity bit, and the C library refuses to set one. */
  public static final LineSettings SETTINGS = new LineSettings(9600, LineSettings.Parity.NONE);

  private static final Linker LINKER = Linker.nativeLinker();
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final MethodHandle OPEN = libc("posix_openpt", FunctionDescriptor.of(INT, INT));
  private static final MethodHandle GRANT = libc("grantpt", FunctionDescriptor.of(INT, INT));
  private static final MethodHandle UNLOCK = libc("unlockpt", FunctionDescriptor.of(INT, INT));
  private static final MethodHandle NAME =
      libc("ptsname", FunctionDescriptor.of(ValueLayout.ADDRESS, INT));
  private static final MethodHandle READ =
      libc("read", FunctionDescriptor.of(LONG, INT, ValueLayout.ADDRESS, LONG));
  private static final MethodHandle WRITE =
      libc("write", FunctionDescriptor.of(LONG, INT, ValueLayout.ADDRESS, LONG));
  private static final MethodHandle POLL =
      libc("poll", FunctionDescriptor.of(INT, ValueLayout.ADDRESS, LONG, INT));
  private static final MethodHandle CLOSE = libc("close", FunctionDescriptor.of(INT, INT));

  /** O_RDWR, O_NOCTTY and O_CLOEXEC of Linux. */
  private static final int OPEN_FLAGS = 2 | 0400 | 02000000;

  private static final short POLLIN = 1;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment buffer = arena.allocate(4096);
  private final MemorySegment pollFd = arena.allocate(8, 4);
  private final Path link;
  private int fd = -1;

  private Pty(Path link) {
    this.link = link;
  }

  /** A cable whose near end appears at that path. */
  public static Pty at(Path link) {
    Pty pty = new Pty(link);
    pty.plug();
    return pty;
  }

  public Path path() {
    return link;
  }

  public synchronized void plug() {
    try {
      fd = (int) OPEN.invokeExact(OPEN_FLAGS);
      int granted = (int) GRANT.invokeExact(fd);
      int unlocked = (int) UNLOCK.invokeExact(fd);
      if (fd < 0 || granted != 0 || unlocked != 0) {
        throw new IllegalStateException("No pseudo-terminal to be had");
      }
      MemorySegment name = (MemorySegment) NAME.invokeExact(fd);
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, Path.of(name.reinterpret(64).getString(0)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Pulls the plug: the driver's side hangs up and the device file is gone. */
  public synchronized void unplug() {
    if (fd < 0) {
      return;
    }
    try {
      int closed = (int) CLOSE.invokeExact(fd);
      fd = closed == 0 ? -1 : fd;
      Files.deleteIfExists(link);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** What the driver wrote; empty when nothing came in that time or the plug is out. */
  public synchronized byte[] read(int timeoutMs) {
    if (fd < 0) {
      return new byte[0];
    }
    try {
      pollFd.set(INT, 0, fd);
      pollFd.set(ValueLayout.JAVA_SHORT, 4, POLLIN);
      pollFd.set(ValueLayout.JAVA_SHORT, 6, (short) 0);
      int ready = (int) POLL.invokeExact(pollFd, 1L, timeoutMs);
      if (ready <= 0 || (pollFd.get(ValueLayout.JAVA_SHORT, 6) & POLLIN) == 0) {
        return new byte[0];
      }
      long got = (long) READ.invokeExact(fd, buffer, buffer.byteSize());
      return got <= 0 ? new byte[0] : buffer.asSlice(0, got).toArray(ValueLayout.JAVA_BYTE);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  public synchronized void write(byte[] bytes) {
    if (fd < 0) {
      return;
    }
    try {
      MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, 0, bytes.length);
      long written = (long) WRITE.invokeExact(fd, buffer, (long) bytes.length);
      if (written != bytes.length) {
        throw new IllegalStateException("Wrote " + written + " of " + bytes.length);
      }
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public synchronized void close() {
    unplug();
    arena.close();
  }

  private static MethodHandle libc(String name, FunctionDescriptor type) {
    return LINKER.downcallHandle(LINKER.defaultLookup().find(name).orElseThrow(), type);
  }
}
