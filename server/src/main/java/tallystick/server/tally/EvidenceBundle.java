package tallystick.server.tally;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import tallystick.intent.Frame;
import tallystick.server.ServerException;
import tallystick.server.keeper.KeeperLink;
import tallystick.tally.proof.TilePath;

/**
 * Everything a stranger needs to check the organisation's entries, as one zip: the signed
 * checkpoint, the log's public key, all tiles, the organisation's own entries with their salts, and
 * a checker of sixty lines that shares no code with this project.
 *
 * <pre>
 *  README.txt      what this is and how to check it
 *  check.py        Python's hashlib and OpenSSL alone
 *  checkpoint      signed note: origin, size, root
 *  verifier.key    the log's public key, NAME+ID+BASE64
 *  openings.jsonl  {"index": leaf, "salt": hex, "entry": hex}, one a line
 *  tile/...        the log, as C2SP tlog-tiles
 * </pre>
 */
public final class EvidenceBundle {
  /** A log of ten million leaves is some 40,000 tiles; more is fetched by a mirror, not a zip. */
  private static final long MAX_LEAVES = 10_000_000;

  private static final String README =
      """
      Evidence from a Tallystick log
      ==============================

      These files show what the keeper of ORIGIN authorised, and that it was logged.

      Check them with nothing but Python 3 and OpenSSL:

          python3 check.py . "$(cat verifier.key)" .

      It recomputes every hash from the entries up, compares the root with the checkpoint, has
      OpenSSL check the checkpoint's signature, and opens each entry of openings.jsonl against its
      leaf. Compare verifier.key with a copy you got elsewhere: a key that comes with the evidence
      proves nothing about who made it.

      Compare an exchange's own list of orders with the entries:

          tallystick prove --orders FILE --evidence THIS.zip

      What this proves: that this log, kept by an unmodified keeper, did or did not authorise an
      order. It never proves who stole a key. Entries of other organisations are commitments only.
      A log without independent witnesses could have been rolled back by its host's owner.
      """;

  private final KeeperLink keeper;

  public EvidenceBundle(KeeperLink keeper) {
    this.keeper = keeper;
  }

  /**
   * Writes the zip, as the log stands now.
   *
   * @param verifierKey the log's public key in text form
   */
  public void write(OutputStream out, String verifierKey) throws IOException {
    byte[] checkpoint = keeper.tallyFile(TilePath.CHECKPOINT);
    String[] lines = new String(checkpoint, StandardCharsets.UTF_8).split("\n", 3);
    long size = Long.parseLong(lines[1]);
    if (size > MAX_LEAVES) {
      throw new ServerException(
          "The log has " + size + " leaves, too many for one zip; mirror its tiles instead");
    }
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      put(zip, "README.txt", README.replace("ORIGIN", lines[0]).getBytes(StandardCharsets.UTF_8));
      put(zip, "check.py", checker());
      put(zip, "verifier.key", (verifierKey + "\n").getBytes(StandardCharsets.UTF_8));
      put(zip, "checkpoint", checkpoint);
      openings(zip, size);
      tiles(zip, size);
    }
  }

  private void openings(ZipOutputStream zip, long size) throws IOException {
    zip.putNextEntry(new ZipEntry("openings.jsonl"));
    long from = 0;
    while (true) {
      List<Frame.Opened> page = keeper.entries(from, Frame.AskEntries.MAX_ENTRIES);
      for (Frame.Opened opened : page) {
        if (opened.index() < size) {
          String line =
              "{\"index\": "
                  + opened.index()
                  + ", \"salt\": \""
                  + opened.salt().toHex()
                  + "\", \"entry\": \""
                  + opened.entry().toHex()
                  + "\"}\n";
          zip.write(line.getBytes(StandardCharsets.US_ASCII));
        }
      }
      if (page.size() < Frame.AskEntries.MAX_ENTRIES) {
        break;
      }
      from += page.size();
    }
    zip.closeEntry();
  }

  private void tiles(ZipOutputStream zip, long size) throws IOException {
    for (long index = 0; index * TilePath.FULL_WIDTH < size; index++) {
      int width = (int) Math.min(TilePath.FULL_WIDTH, size - index * TilePath.FULL_WIDTH);
      pass(zip, TilePath.entries(index, width));
    }
    long hashes = size;
    for (int level = 0; hashes > 0 && level <= TilePath.MAX_LEVEL; level++) {
      for (long index = 0; index * TilePath.FULL_WIDTH < hashes; index++) {
        int width = (int) Math.min(TilePath.FULL_WIDTH, hashes - index * TilePath.FULL_WIDTH);
        pass(zip, TilePath.hashes(level, index, width));
      }
      hashes /= TilePath.FULL_WIDTH;
    }
  }

  private void pass(ZipOutputStream zip, TilePath tile) throws IOException {
    put(zip, tile.path(), keeper.tallyFile(tile.path()));
  }

  private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(bytes);
    zip.closeEntry();
  }

  private static byte[] checker() throws IOException {
    try (InputStream in = EvidenceBundle.class.getResourceAsStream("/evidence/check.py")) {
      if (in == null) {
        throw new ServerException("The checker is missing from this build; build it again");
      }
      return in.readAllBytes();
    }
  }
}
