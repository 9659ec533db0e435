package tallystick.approve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The approver's folder in a file, and back. */
@SuppressWarnings("NullAway.Init")
class FolderBackupTest {
  @TempDir Path folder;
  @TempDir Path elsewhere;

  @BeforeEach
  void fill() throws IOException {
    Files.writeString(folder.resolve("notices.properties"), "telegram.token=1:x\n");
    Files.writeString(folder.resolve("push.key"), "key\n");
    Files.writeString(folder.resolve("console.key"), "private=approves\n");
  }

  private byte[] backup() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String said = FolderBackup.write(folder, out, 1_000);
    assertTrue(said.contains("each person keeps his own"), said);
    return out.toByteArray();
  }

  private void restore(byte[] backup) throws IOException {
    FolderBackup.restore(elsewhere, new ByteArrayInputStream(backup), 2_000);
  }

  @Test
  void bringsNoticesBackAndLeavesOutWhateverApproves() throws IOException {
    restore(backup());

    assertEquals("telegram.token=1:x\n", Files.readString(elsewhere.resolve("notices.properties")));
    assertEquals("key\n", Files.readString(elsewhere.resolve("push.key")));
    assertFalse(Files.exists(elsewhere.resolve("console.key")));
  }

  @Test
  void putsAsideWhatIsThere() throws IOException {
    Files.writeString(elsewhere.resolve("push.key"), "another\n");

    restore(backup());

    assertEquals("another\n", Files.readString(elsewhere.resolve("replaced-2000/push.key")));
  }

  @Test
  void takesNothingThatIsHalfOrOfALaterReleaseOrHoldsMore() throws IOException {
    byte[] whole = backup();
    byte[] half = Arrays.copyOf(whole, whole.length / 2);
    byte[] later = edited(whole, "backup 1", "backup 2", "");
    byte[] more = edited(whole, "", "", "../authorized_keys");

    for (byte[] bad : new byte[][] {half, later, more}) {
      assertThrows(Exception.class, () -> restore(bad));
    }
    try (var left = Files.list(elsewhere)) {
      assertEquals(0, left.count(), "nothing was changed");
    }
  }

  /** Written anew with other words and one more file, and with sums that fit. */
  private static byte[] edited(byte[] backup, String words, String others, String more)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StringBuilder sums = new StringBuilder();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(backup));
        ZipOutputStream to = new ZipOutputStream(out)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String text = new String(zip.readAllBytes(), StandardCharsets.UTF_8);
        if (!entry.getName().equals("SHA256SUMS")) {
          add(to, entry.getName(), text.replace(words, others), sums);
        } else if (!more.isEmpty()) {
          add(to, more, "x", sums);
        }
      }
      add(to, "SHA256SUMS", sums.toString(), new StringBuilder());
    }
    return out.toByteArray();
  }

  private static void add(ZipOutputStream to, String name, String text, StringBuilder sums)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    to.putNextEntry(new ZipEntry(name));
    to.write(bytes);
    sums.append(FolderBackup.line(name, bytes));
  }
}
