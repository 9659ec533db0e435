package tallystick.terminal.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tallystick.intent.Bytes;
import tallystick.terminal.TerminalException;

class JournalFileTest {
  @TempDir Path folder;

  private static Bytes record(int number) {
    return Bytes.of(("record " + number + " ".repeat(number % 7)).getBytes(StandardCharsets.UTF_8));
  }

  private Path written(int records) {
    Path path = folder.resolve("journal");
    try (JournalFile file = JournalFile.open(path).file()) {
      for (int i = 0; i < records; i++) {
        file.append(record(i).toArray());
      }
    }
    return path;
  }

  @Test
  void keepsEveryWholeRecordWhereverTheFileIsCutOff() throws IOException {
    byte[] whole = Files.readAllBytes(written(6));
    Path cut = folder.resolve("cut");
    int before = 0;
    for (int length = 0; length <= whole.length; length++) {
      Files.write(cut, Arrays.copyOf(whole, length));

      JournalFile.Opened opened = JournalFile.open(cut);
      opened.file().append(record(99).toArray());
      opened.file().close();
      List<Bytes> after = Journal.readRecords(cut);

      int kept = opened.records().size();
      assertTrue(kept == before || kept == before + 1, "whole records only, none lost");
      for (int i = 0; i < kept; i++) {
        assertEquals(record(i), opened.records().get(i));
      }
      List<Bytes> expected = new ArrayList<>(opened.records());
      expected.add(record(99));
      assertEquals(expected, after, "cut at byte " + length);
      before = kept;
    }
    assertEquals(6, before);
  }

  @Test
  void keepsEveryRecordButTheLastWhenTheTailIsGarbage() throws IOException {
    byte[] whole = Files.readAllBytes(written(3));
    Path path = folder.resolve("torn");
    for (int i = 1; i <= 18; i++) {
      byte[] torn = whole.clone();
      torn[torn.length - i] ^= 0x40;
      Files.write(path, torn);

      assertEquals(2, Journal.readRecords(path).size(), "bit turned " + i + " from the end");
    }
  }

  @Test
  void staysShutWhenARecordIsDamagedInFrontOfAWholeOne() throws IOException {
    Path path = written(5);
    byte[] damaged = Files.readAllBytes(path);
    damaged[60] ^= 1;
    Files.write(path, damaged);

    TerminalException refused = assertThrows(TerminalException.class, () -> JournalFile.open(path));

    assertTrue(refused.toString().contains("Records are missing"), refused::toString);
    assertEquals(damaged.length, Files.size(path), "and nothing was cut off");
  }

  @Test
  void takesNoPieceOfAnOlderFileForARecord() throws IOException {
    Path path = written(2);
    byte[] whole = Files.readAllBytes(path);
    int lastRecord = whole.length - 12 - record(1).length();
    byte[] doubled = Arrays.copyOf(whole, whole.length + (whole.length - lastRecord));
    System.arraycopy(whole, lastRecord, doubled, whole.length, whole.length - lastRecord);
    Files.write(path, doubled);

    assertEquals(2, Journal.readRecords(path).size(), "a record counts at its own place only");
  }

  @Test
  void isWrittenByOneProgramAtATime() {
    Path path = folder.resolve("journal");
    try (JournalFile first = JournalFile.open(path).file()) {
      first.append(record(1).toArray());

      assertThrows(TerminalException.class, () -> JournalFile.open(path));
    }
  }

  @Test
  void refusesAFileThatIsNoJournal() throws IOException {
    Path path = Files.writeString(folder.resolve("letter"), "Dear customer, ");

    assertThrows(TerminalException.class, () -> JournalFile.open(path));
    assertEquals("Dear customer, ", Files.readString(path));
  }

  /** Appends records and tells of each when it has returned, until it is killed. */
  static final class Scribe {
    public static void main(String[] arguments) {
      JournalFile file = JournalFile.open(Path.of(arguments[0])).file();
      for (int i = 0; ; i++) {
        file.append(record(i).toArray());
        System.out.println(i);
        System.out.flush();
      }
    }
  }

  @Test
  void hasWhatWasTakenForWrittenWhenTheProcessIsKilled() throws Exception {
    Path path = folder.resolve("journal");
    Process scribe =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Scribe.class.getName(),
                path.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    int told = -1;
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(scribe.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        told = Integer.parseInt(line);
        if (told == 60) {
          scribe.toHandle().destroyForcibly();
        }
      }
    }
    assertTrue(scribe.waitFor(20, TimeUnit.SECONDS));

    List<Bytes> records = Journal.readRecords(path);

    assertTrue(told >= 60 && records.size() > told, records.size() + " records, told " + told);
    for (int i = 0; i < records.size(); i++) {
      assertEquals(record(i), records.get(i));
    }
  }
}
