package tallystick.terminal.device.simulated;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tallystick.terminal.TerminalException;
import tallystick.terminal.device.ValidatorEvent.Remains;
import tallystick.terminal.device.ValidatorTrouble;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A simulated body on the disk, so that it outlives the program as steel and paper would: whoever
 * kills the program and starts it again finds every note where it lay. It is written whole at each
 * change and not flushed; a machine's own power cut is simulated on the panel.
 */
final class BodyFile {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Path file;
  private final Path fresh;

  BodyFile(Path file) {
    this.file = file;
    this.fresh = file.resolveSibling(file.getFileName() + ".new");
  }

  /**
   * Everything that a body holds. Notes are minor units of the cassettes' currency.
   *
   * @param loaded notes in each cassette
   * @param note on its way in; 0 when there is none
   */
  record Held(
      List<Long> notesOfCassette,
      List<Integer> loaded,
      List<Long> cashbox,
      List<Long> givenBack,
      List<Long> dispensed,
      List<byte[]> printed,
      Panel.Path path,
      long note,
      @Nullable Remains started,
      boolean powered,
      boolean plugged,
      boolean paper,
      boolean doorOpen,
      @Nullable ValidatorTrouble trouble,
      int notesUntilDispenserJams,
      boolean dispenserLosesItsAnswer) {
    Held {
      notesOfCassette = List.copyOf(notesOfCassette);
      loaded = List.copyOf(loaded);
      cashbox = List.copyOf(cashbox);
      givenBack = List.copyOf(givenBack);
      dispensed = List.copyOf(dispensed);
      printed = List.copyOf(printed);
      if (loaded.size() != notesOfCassette.size() || note < 0) {
        throw new IllegalArgumentException("No body is like this");
      }
    }
  }

  /** Empty where there was none yet. */
  Optional<Held> read() {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(Files.readString(file), Held.class));
    } catch (IOException | JacksonException e) {
      throw new TerminalException(
          "The simulated body " + file + " cannot be read; delete it for a new one", e);
    }
  }

  void write(Held held) {
    try {
      Files.writeString(fresh, JSON.writeValueAsString(held));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new TerminalException(
          "The simulated body " + file + " cannot be written: " + e.getMessage(), e);
    }
  }
}
