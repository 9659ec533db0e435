package tallystick.server.fleet.setting;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tallystick.atm.sale.Screening;

/**
 * Addresses that must not be paid, from a file: its first line {@code tallystick-addresses NAME
 * YYYY-MM-DD}, then one address a line; lines that begin with {@code #} are remarks. The name and
 * the day are the list's version and are kept with each sale. A list that cannot be read, or is
 * older than {@link #MAX_AGE}, lets nobody pass: whoever makes the file has stopped.
 */
public final class AddressList {
  /** Lists of sanctioned addresses change every few weeks; who fetches them does so daily. */
  public static final Duration MAX_AGE = Duration.ofDays(7);

  /** All that is published by anybody comes to a few thousand. */
  private static final int MAX_ADDRESSES = 1_000_000;

  private static final long MAX_BYTES = 128L << 20;
  private static final String HEADLINE = "tallystick-addresses";

  private final Optional<Path> file;
  private final InstantSource clock;
  private @Nullable Read read;

  private record Read(FileTime changed, String version, LocalDate day, Set<String> addresses) {}

  public AddressList(Optional<Path> file, InstantSource clock) {
    this.file = file;
    this.clock = clock;
  }

  /** What the list says of this address. */
  public synchronized Screening screen(String address) {
    if (file.isEmpty()) {
      return new Screening.Unavailable(
          "This server was given no list; start it with --screening-list FILE");
    }
    Read list;
    try {
      list = current(file.get());
    } catch (IOException | IllegalArgumentException e) {
      return new Screening.Unavailable("The list " + file.get() + ": " + e.getMessage());
    }
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    if (list.day().isBefore(today.minusDays(MAX_AGE.toDays()))) {
      return new Screening.Unavailable(
          "The list " + list.version() + " is older than " + MAX_AGE.toDays() + " days");
    }
    return list.addresses().contains(normal(address))
        ? new Screening.Hit(list.version(), "address-" + normal(address))
        : new Screening.Passed(list.version());
  }

  private Read current(Path path) throws IOException {
    FileTime changed = Files.getLastModifiedTime(path);
    Read known = read;
    if (known != null && known.changed().equals(changed)) {
      return known;
    }
    if (Files.size(path) > MAX_BYTES) {
      throw new IOException("it has more than " + MAX_BYTES + " bytes");
    }
    List<String> lines = Files.readAllLines(path, StandardCharsets.UTF_8);
    String[] head = lines.isEmpty() ? new String[0] : lines.getFirst().strip().split(" +", -1);
    if (head.length != 3 || !head[0].equals(HEADLINE)) {
      throw new IllegalArgumentException("its first line is \"" + HEADLINE + " NAME YYYY-MM-DD\"");
    }
    LocalDate day;
    try {
      day = LocalDate.parse(head[2]);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("its day is written YYYY-MM-DD, not " + head[2], e);
    }
    Set<String> addresses = new HashSet<>();
    for (String line : lines.subList(1, lines.size())) {
      if (!line.isBlank() && !line.startsWith("#")) {
        addresses.add(normal(line));
      }
      if (addresses.size() > MAX_ADDRESSES) {
        throw new IllegalArgumentException("it has more than " + MAX_ADDRESSES + " addresses");
      }
    }
    Read fresh = new Read(changed, head[1] + " of " + head[2], day, Set.copyOf(addresses));
    read = fresh;
    return fresh;
  }

  /** Addresses with words in them may be written in capitals throughout; the others may not. */
  private static String normal(String address) {
    String text = address.strip();
    return text.equals(text.toUpperCase(Locale.ROOT)) ? text.toLowerCase(Locale.ROOT) : text;
  }
}
